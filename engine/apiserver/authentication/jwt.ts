import type { JsonObject } from '../../machinery/types.ts';
import { isObject } from '../../machinery/patch/index.ts';
import { hmacSha256 } from './sha256.ts';

const header = encode(new TextEncoder().encode('{"alg":"HS256","kid":"kubebook"}'));

/** A signed token of claims. @see https://www.rfc-editor.org/rfc/rfc7519 */
export function signToken(key: Uint8Array, claims: JsonObject): string {
  const content = `${header}.${encode(new TextEncoder().encode(JSON.stringify(claims)))}`;
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

const signatureOf = (key: Uint8Array, content: string): string =>
  encode(hmacSha256(key, new TextEncoder().encode(content)));

/** Takes as long for every text of a length: the time tells nothing of where they differ. */
function sameText(given: string, wanted: string): boolean {
  let difference = given.length ^ wanted.length;
  for (let i = 0; i < wanted.length; i++) difference |= given.charCodeAt(i) ^ wanted.charCodeAt(i);
  return difference === 0;
}

function encode(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}
