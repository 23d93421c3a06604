/** Whom a certificate is asked for, with every name that the request has. */
export interface RequestedSubject {
  readonly commonName: string;
  readonly serialNumber: string;
  readonly organizations: readonly string[];
  readonly organizationalUnits: readonly string[];
  readonly countries: readonly string[];
  readonly localities: readonly string[];
  readonly provinces: readonly string[];
  readonly streetAddresses: readonly string[];
  readonly postalCodes: readonly string[];
  readonly dnsNames: readonly string[];
  readonly emailAddresses: readonly string[];
  readonly uris: readonly string[];
  readonly ipAddresses: readonly string[];
}

/** Reads a request in PEM, whoever signed it. Rejects what is none. The reader is loaded with the first one. */
export async function readSubject(request: string): Promise<RequestedSubject> {
  await import('reflect-metadata');
  const { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } = await import('@peculiar/x509');
  const { subjectName, extensions } = new Pkcs10CertificateRequest(request);
  const alternatives = extensions.find((extension) => extension instanceof SubjectAlternativeNameExtension);
  const names = alternatives?.names.toJSON() ?? [];
  const named = (type: string): readonly string[] =>
    names.filter((name) => name.type === type).map(({ value }) => value);
  const field = (name: string): readonly string[] => subjectName.getField(name);
  return {
    commonName: field('CN')[0] ?? '',
    serialNumber: field(attributes.serialNumber)[0] ?? '',
    organizations: field('O'),
    organizationalUnits: field('OU'),
    countries: field('C'),
    localities: field('L'),
    provinces: field('ST'),
    streetAddresses: field(attributes.streetAddress),
    postalCodes: field(attributes.postalCode),
    dnsNames: named('dns'),
    emailAddresses: named('email'),
    uris: named('url'),
    ipAddresses: named('ip'),
  };
}

/** Attribute types of X.520 that have no short name. */
const attributes = { serialNumber: '2.5.4.5', streetAddress: '2.5.4.9', postalCode: '2.5.4.17' } as const;
