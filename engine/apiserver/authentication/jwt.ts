import type { JsonObject } from '../../machinery/types.ts';
import { isObject } from '../../machinery/patch/index.ts';
import { hmacSha256 } from '../../machinery/sha256.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const encoder = new TextEncoder();
const header = encode(encoder.encode('{"alg":"HS256","kid":"kubebook"}'));

/** A signed token of claims. @see https://www.rfc-editor.org/rfc/rfc7519 */
export function signToken(key: Uint8Array, claims: JsonObject): string {
  const content = `${header}.${encode(encoder.encode(JSON.stringify(claims)))}`;
  return `${content}.${signatureOf(key, content)}`;
}

/** The claims of a token that was signed with this key; undefined for any other text. */
export function verifyToken(key: Uint8Array, token: string): JsonObject | undefined {
  const [head, body, signature, ...more] = token.split('.');
  if (head !== header || body === undefined || signature === undefined || more.length > 0) return undefined;
  if (!sameText(signature, signatureOf(key, `${head}.${body}`))) return undefined;
  try {
    const bytes = Uint8Array.from(atob(body.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isObject(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}

const signatureOf = (key: Uint8Array, content: string): string => encode(hmacSha256(key, encoder.encode(content)));

/** Takes as long for every text of a length: the time tells nothing of where they differ. */
function sameText(given: string, wanted: string): boolean {
  let difference = given.length ^ wanted.length;
  for (let i = 0; i < wanted.length; i++) difference |= given.charCodeAt(i) ^ wanted.charCodeAt(i);
  return difference === 0;
}

/** base64url. @see https://www.rfc-editor.org/rfc/rfc4648#section-5 */
function encode(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += digit(word >>> 18) + digit(word >>> 12);
    if (i + 1 < bytes.length) text += digit(word >>> 6);
    if (i + 2 < bytes.length) text += digit(word);
  }
  return text;
}

function digit(bits: number): string {
  return alphabet[bits & 63] ?? '';
}
