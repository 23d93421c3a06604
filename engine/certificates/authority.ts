import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import type { AuthorityFiles, CertificateAuthority, CertificateRequest, CertificateTerms } from './contract.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const tenYears = 3650 * 24 * 3600 * 1000;

const { KeyUsageFlags, ExtendedKeyUsage } = x509;

/** The usages of certificates.k8s.io that X.509 says by a bit. */
const keyUsages: { readonly [usage: string]: number } = {
  signing: KeyUsageFlags.digitalSignature,
  'digital signature': KeyUsageFlags.digitalSignature,
  'content commitment': KeyUsageFlags.nonRepudiation,
  'key encipherment': KeyUsageFlags.keyEncipherment,
  'key agreement': KeyUsageFlags.keyAgreement,
  'data encipherment': KeyUsageFlags.dataEncipherment,
  'cert sign': KeyUsageFlags.keyCertSign,
  'crl sign': KeyUsageFlags.cRLSign,
  'encipher only': KeyUsageFlags.encipherOnly,
  'decipher only': KeyUsageFlags.decipherOnly,
};

/** And those that it says by an object identifier. */
const extendedKeyUsages: { readonly [usage: string]: string } = {
  any: '2.5.29.37.0',
  'server auth': ExtendedKeyUsage.serverAuth,
  'client auth': ExtendedKeyUsage.clientAuth,
  'code signing': ExtendedKeyUsage.codeSigning,
  'email protection': ExtendedKeyUsage.emailProtection,
  's/mime': ExtendedKeyUsage.emailProtection,
  'ipsec end system': '1.3.6.1.5.5.7.3.5',
  'ipsec tunnel': '1.3.6.1.5.5.7.3.6',
  'ipsec user': '1.3.6.1.5.5.7.3.7',
  timestamping: ExtendedKeyUsage.timeStamping,
  'ocsp signing': ExtendedKeyUsage.ocspSigning,
  'microsoft sgc': '1.3.6.1.4.1.311.10.3.3',
  'netscape sgc': '2.16.840.1.113730.4.1',
};

interface Issuer {
  readonly name: string;
  readonly key: CryptoKey;
  readonly publicKey: x509.PublicKeyType;
}

/**
 * The authority whose files are given, or a new one of the name `kubernetes` where none are.
 *
 * @param now virtual milliseconds since 1970, where a new one begins to be valid
 */
export async function createAuthority(files: AuthorityFiles | undefined, now: number): Promise<CertificateAuthority> {
  const issuer = files ? await issuerOf(files) : await newIssuer(now);
  return {
    read: async (request) => readRequest(await verified(request)),
    async sign(request, terms) {
      const asked = await verified(request);
      const names = alternativeNames(asked);
      const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: terms.serialNumber,
        subject: asked.subject,
        issuer: issuer.name,
        notBefore: new Date(terms.notBefore),
        notAfter: new Date(terms.notAfter),
        signingAlgorithm: algorithm,
        publicKey: asked.publicKey,
        signingKey: issuer.key,
        extensions: [
          ...usageExtensions(terms),
          new x509.BasicConstraintsExtension(false, undefined, true),
          await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
          ...(names ? [names] : []),
        ],
      });
      return `${certificate.toString('pem').trim()}\n`;
    },
  };
}

async function verified(request: string): Promise<x509.Pkcs10CertificateRequest> {
  const asked = new x509.Pkcs10CertificateRequest(request);
  if (!(await asked.verify())) throw new Error('the signature of the request is not of its key');
  return asked;
}

const alternativeNames = (asked: x509.Pkcs10CertificateRequest): x509.SubjectAlternativeNameExtension | undefined =>
  asked.extensions.find((extension) => extension instanceof x509.SubjectAlternativeNameExtension);

function readRequest(asked: x509.Pkcs10CertificateRequest): CertificateRequest {
  const names = alternativeNames(asked)?.names.toJSON() ?? [];
  const of = (type: string): readonly string[] => names.filter((name) => name.type === type).map(({ value }) => value);
  return {
    commonName: asked.subjectName.getField('CN')[0] ?? '',
    organizations: asked.subjectName.getField('O'),
    dnsNames: of('dns'),
    ipAddresses: of('ip'),
    emailAddresses: of('email'),
    uris: of('url'),
  };
}

function usageExtensions({ usages }: CertificateTerms): readonly x509.Extension[] {
  const bits = usages.reduce((all, usage) => all | (keyUsages[usage] ?? 0), 0);
  const extended = [...new Set(usages.flatMap((usage) => extendedKeyUsages[usage] ?? []))];
  return [
    ...(bits === 0 ? [] : [new x509.KeyUsagesExtension(bits, true)]),
    ...(extended.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension(extended)]),
  ];
}

async function issuerOf({ certificate, key }: AuthorityFiles): Promise<Issuer> {
  const authority = new x509.X509Certificate(certificate);
  const bytes = x509.PemConverter.decodeFirst(key);
  return {
    name: authority.subject,
    key: await crypto.subtle.importKey('pkcs8', bytes, algorithm, false, ['sign']),
    publicKey: authority.publicKey,
  };
}

async function newIssuer(now: number): Promise<Issuer> {
  const keys = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=kubernetes',
    notBefore: new Date(now),
    notAfter: new Date(now + tenYears),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  return { name: certificate.subject, key: keys.privateKey, publicKey: certificate.publicKey };
}
