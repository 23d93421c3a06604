/** A request for a certificate, taken apart. */
export interface CertificateRequest {
  /** `CN`, or ''. */
  readonly commonName: string;
  /** Each `O`. */
  readonly organizations: readonly string[];
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly emailAddresses: readonly string[];
  readonly uris: readonly string[];
}

export interface CertificateTerms {
  /** Of a CertificateSigningRequest: `digital signature`, `client auth`, … */
  readonly usages: readonly string[];
  /** Virtual milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Bytes in hex, the first bit clear. */
  readonly serialNumber: string;
}

/** PEM of a certificate and of its private key. */
export interface AuthorityFiles {
  readonly certificate: string;
  readonly key: string;
}

/**
 * A certificate authority. Its cryptography is real, takes real time and real randomness: callers wait for it with
 * `sim.loop.external`, and the bytes of certificates are the one thing that no seed repeats.
 */
export interface CertificateAuthority {
  /** Takes a request in PEM apart, and verifies that whoever made it has the key. Rejects what is none. */
  read(request: string): Promise<CertificateRequest>;
  /** The certificate, PEM. */
  sign(request: string, terms: CertificateTerms): Promise<string>;
}
