/** The bytes of a Secret's value. Text that is no Base64 gives none. */
export function decodeBase64(text: string): Uint8Array {
  try {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  } catch {
    return new Uint8Array();
  }
}

const decoder = new TextDecoder();

export function decodeBase64Text(text: string): string {
  return decoder.decode(decodeBase64(text));
}
