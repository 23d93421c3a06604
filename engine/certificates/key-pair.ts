/** Why a certificate and a key, each in PEM, make no pair for TLS, in the words of Go's `tls.X509KeyPair`; undefined where they do. */
export async function keyPairProblem(certificate: string, key: string): Promise<string | undefined> {
  const certificates = blocksOf(certificate);
  const chain = certificates.find(({ type }) => type === 'CERTIFICATE');
  if (!chain) return missingCertificate(certificates);
  const keys = blocksOf(key);
  const privateKey = keys.find(({ type }) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'));
  if (!privateKey) return missingKey(keys);
  const own = await publicKeyOf(chain.bytes);
  if (!own) return 'x509: malformed certificate';
  const known = await keyOf(privateKey);
  if (!known) return 'tls: failed to parse private key';
  if (own.kty !== known.kty) return 'tls: private key type does not match public key type';
  const fields = ['crv', 'n', 'e', 'x', 'y'] as const;
  return fields.every((field) => own[field] === known[field])
    ? undefined
    : 'tls: private key does not match public key';
}

interface Block {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

function blocksOf(text: string): readonly Block[] {
  return [...text.matchAll(/^-----BEGIN ([A-Z0-9 ]+)-----$([\s\S]*?)^-----END \1-----$/gm)].map(
    ([, type = '', body = '']) => {
      const encoded = body.replace(/^[\w-]+: .*$/gm, '').replace(/\s+/g, '');
      return { type, bytes: Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0)) };
    },
  );
}

function missingCertificate(found: readonly Block[]): string {
  if (found.length === 0) return 'tls: failed to find any PEM data in certificate input';
  const [first] = found;
  if (found.length === 1 && first?.type.endsWith('PRIVATE KEY'))
    return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched';
  return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: ${typesOf(found)}`;
}

function missingKey(found: readonly Block[]): string {
  if (found.length === 0) return 'tls: failed to find any PEM data in key input';
  if (found.length === 1 && found[0]?.type === 'CERTIFICATE')
    return 'tls: found a certificate rather than a key in the PEM for the private key';
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: ${typesOf(found)}`;
}

const typesOf = (blocks: readonly Block[]): string => `[${blocks.map(({ type }) => type).join(' ')}]`;

async function publicKeyOf(certificate: Uint8Array<ArrayBuffer>): Promise<JsonWebKey | undefined> {
  await import('reflect-metadata');
  const { X509Certificate } = await import('@peculiar/x509');
  try {
    const { publicKey } = new X509Certificate(certificate);
    return await crypto.subtle.exportKey('jwk', await publicKey.export());
  } catch {
    return undefined;
  }
}

/** Algorithms to try: which one it is stands in the key, and WebCrypto wants it said. */
const algorithms = [
  { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  { name: 'ECDSA', namedCurve: 'P-256' },
  { name: 'ECDSA', namedCurve: 'P-384' },
  { name: 'ECDSA', namedCurve: 'P-521' },
  { name: 'Ed25519' },
] as const;

async function keyOf({ type, bytes }: Block): Promise<JsonWebKey | undefined> {
  for (const algorithm of algorithms) {
    for (const form of formsOf(type, bytes, 'namedCurve' in algorithm ? algorithm.namedCurve : undefined)) {
      try {
        const key = await crypto.subtle.importKey('pkcs8', form, algorithm, true, ['sign']);
        return await crypto.subtle.exportKey('jwk', key);
      } catch {
        // it is of another algorithm
      }
    }
  }
  return undefined;
}

/** Parts of DER: algorithm identifiers of keys in their older forms. */
const rsaAlgorithm = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
const ecPublicKey = [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const curves: { readonly [name: string]: readonly number[] } = {
  'P-256': [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
  'P-384': [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22],
  'P-521': [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23],
};

/** The key in PKCS #8, which PKCS #1 and SEC 1 are put into. */
function formsOf(
  type: string,
  bytes: Uint8Array<ArrayBuffer>,
  curve: string | undefined,
): readonly Uint8Array<ArrayBuffer>[] {
  if (type === 'RSA PRIVATE KEY') return curve === undefined ? [wrapped(rsaAlgorithm, bytes)] : [];
  if (type !== 'EC PRIVATE KEY') return [bytes];
  const parameters = curves[curve ?? ''];
  return parameters ? [wrapped(tagged(0x30, [...ecPublicKey, ...parameters]), bytes)] : [];
}

const wrapped = (algorithm: readonly number[], key: Uint8Array): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(tagged(0x30, [0x02, 0x01, 0x00, ...algorithm, ...tagged(0x04, [...key])]));

/** A value of DER with its tag and length. */
function tagged(tag: number, content: readonly number[]): readonly number[] {
  const { length } = content;
  if (length < 0x80) return [tag, length, ...content];
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  return [tag, 0x80 + bytes.length, ...bytes, ...content];
}
