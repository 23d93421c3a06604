import type { JsonObject } from '../../machinery/types.ts';
import { isObject } from '../../machinery/patch/index.ts';
import { hmacSha256 } from '../../machinery/sha256.ts';

/** Signs and recognises tokens with one key. @see https://www.rfc-editor.org/rfc/rfc7519 */
export interface TokenSigner {
  sign(claims: JsonObject): string;
  /** The claims of a token that was signed with this key; undefined for any other text. */
  verify(token: string): JsonObject | undefined;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const digits = encoder.encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
const dot = '.'.charCodeAt(0);
const headerText = '{"alg":"HS256","kid":"kubebook"}';
const header = encoded(encoder.encode(headerText));
const digestBytes = 32;
/** Where tokens are put together: memory outside of the heap costs more to get than to fill. */
let room = new Uint8Array(8192);

export function createTokenSigner(key: Uint8Array): TokenSigner {
  const signatureOf = hmacSha256(key);
  return {
    sign(claims) {
      const text = JSON.stringify(claims);
      const body = roomFor(text.length * 3);
      const { written } = encoder.encodeInto(text, body);
      const signed = header.length + 1 + encodedLength(written);
      const token = body.subarray(text.length * 3);
      token.set(header);
      token[header.length] = dot;
      encode(body, written, token, header.length + 1);
      token[signed] = dot;
      encode(signatureOf(token.subarray(0, signed)), digestBytes, token, signed + 1);
      return decoder.decode(token.subarray(0, signed + 1 + encodedLength(digestBytes)));
    },
    verify(token) {
      const [head, body, signature, ...more] = token.split('.');
      if (head !== decoder.decode(header) || body === undefined || signature === undefined || more.length > 0)
        return undefined;
      const wanted = decoder.decode(encoded(signatureOf(encoder.encode(`${head}.${body}`))));
      if (!sameText(signature, wanted)) return undefined;
      try {
        const bytes = Uint8Array.from(atob(body.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
        const claims: unknown = JSON.parse(decoder.decode(bytes));
        return isObject(claims) ? claims : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** Takes as long for every text of a length: the time tells nothing of where they differ. */
function sameText(given: string, wanted: string): boolean {
  let difference = given.length ^ wanted.length;
  for (let i = 0; i < wanted.length; i++) difference |= given.charCodeAt(i) ^ wanted.charCodeAt(i);
  return difference === 0;
}

/** Room for claims of so many bytes, and after them for their token. */
function roomFor(bytes: number): Uint8Array {
  const needed = bytes + header.length + encodedLength(bytes) + encodedLength(digestBytes) + 2;
  if (room.length < needed) room = new Uint8Array(needed);
  return room;
}

function encodedLength(bytes: number): number {
  return Math.ceil((bytes * 4) / 3);
}

function encoded(bytes: Uint8Array): Uint8Array {
  const text = new Uint8Array(encodedLength(bytes.length));
  encode(bytes, bytes.length, text, 0);
  return text;
}

/** Writes the base64url of the first `count` bytes. @see https://www.rfc-editor.org/rfc/rfc4648#section-5 */
function encode(bytes: Uint8Array, count: number, into: Uint8Array, at: number): void {
  let end = at;
  for (let i = 0; i < count; i += 3) {
    const second = i + 1 < count ? (bytes[i + 1] ?? 0) : 0;
    const third = i + 2 < count ? (bytes[i + 2] ?? 0) : 0;
    const word = ((bytes[i] ?? 0) << 16) | (second << 8) | third;
    into[end++] = digits[(word >>> 18) & 63] ?? 0;
    into[end++] = digits[(word >>> 12) & 63] ?? 0;
    if (i + 1 < count) into[end++] = digits[(word >>> 6) & 63] ?? 0;
    if (i + 2 < count) into[end++] = digits[word & 63] ?? 0;
  }
}
