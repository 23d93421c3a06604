import { base64Url } from '../../machinery/base64.ts';
import type { JsonObject } from '../../machinery/types.ts';
import { isObject } from '../../machinery/patch/index.ts';
import { publicKeyInfo, type RsaKey, rsaKeyFrom } from '../../machinery/rsa/index.ts';
import { digestSha256 } from '../../machinery/sha256.ts';

/** Signs and recognises tokens with one key, as RS256. @see https://www.rfc-editor.org/rfc/rfc7519 */
export interface TokenSigner {
  sign(claims: JsonObject): string;
  /** The claims of a token that was signed with this key; undefined for any other text. */
  verify(token: string): JsonObject | undefined;
  /** What others need to verify tokens. @see https://www.rfc-editor.org/rfc/rfc7517 */
  publicKey(): JsonObject;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

interface NamedKey extends RsaKey {
  readonly id: string;
  /** The first part of every token of the key. */
  readonly header: string;
}

/** The key follows from the secret: it is worked out when it is first needed, in some 20 ms. */
export function createTokenSigner(secret: Uint8Array): TokenSigner {
  let found: NamedKey | undefined;
  const key = (): NamedKey => (found ??= named(rsaKeyFrom(secret)));
  return {
    sign(claims) {
      const { header, sign } = key();
      const content = `${header}.${base64Url(encoder.encode(JSON.stringify(claims)))}`;
      return `${content}.${base64Url(sign(encoder.encode(content)))}`;
    },
    verify(token) {
      const [head, body, signature, ...more] = token.split('.');
      if (head === undefined || body === undefined || signature === undefined || more.length > 0) return undefined;
      const signed = bytesOfText(signature);
      const { header, verify } = key();
      if (head !== header || !signed || !verify(encoder.encode(`${head}.${body}`), signed)) return undefined;
      const bytes = bytesOfText(body);
      try {
        const claims: unknown = bytes && JSON.parse(decoder.decode(bytes));
        return isObject(claims) ? claims : undefined;
      } catch {
        return undefined;
      }
    },
    publicKey() {
      const { id, modulus, exponent } = key();
      return { use: 'sig', kty: 'RSA', kid: id, alg: 'RS256', n: base64Url(modulus), e: base64Url(exponent) };
    },
  };
}

/** A key has the hash of its public part as its name. */
function named(key: RsaKey): NamedKey {
  const id = base64Url(digestSha256(publicKeyInfo(key)));
  return { ...key, id, header: base64Url(encoder.encode(JSON.stringify({ alg: 'RS256', kid: id }))) };
}

/** Undefined where the text is none. */
function bytesOfText(text: string): Uint8Array | undefined {
  if (!/^[\w-]*$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}
