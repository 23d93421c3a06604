import type { CertificateAuthority } from '../../certificates/index.ts';
import type { ControllerContext } from '../../client/contract.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { CertificateSigningRequest } from '../../kinds/types.ts';
import { withCondition } from './request.ts';
import { refusalOf, signers } from './signers.ts';

/** Certificates begin to be valid earlier than now: clocks differ. Milliseconds. */
const backdating = 300_000;
/** `--cluster-signing-duration` of a real controller manager: a year. */
const longestValidity = 365 * 24 * 3600 * 1000;
const serialBytes = 16;

/** Signs an approved request that names one of the cluster's signers, or says why not; others are left to other signers. */
export async function sign(
  { sim, api }: ControllerContext,
  authority: CertificateAuthority,
  request: CertificateSigningRequest,
): Promise<void> {
  const { signerName = '', usages = [], expirationSeconds, request: encoded = '' } = request.spec;
  const signer = signers[signerName];
  if (!signer && signerName !== 'kubernetes.io/legacy-unknown') return;
  const pem = atob(encoded);
  const status = objectRef(resources.certificateSigningRequests, undefined, request.metadata.name, 'status');
  const refusal = await authority.read(pem).then(
    (asked) => signer && refusalOf(signer, asked, usages),
    (error: unknown) => `unable to parse csr: ${error instanceof Error ? error.message : String(error)}`,
  );
  if (refusal !== undefined) {
    const failed = { type: 'Failed', reason: 'SignerValidationFailure', message: refusal } as const;
    await api.update(status, withCondition(request, failed, sim.clock.timestamp()));
    return;
  }
  const now = sim.clock.now();
  const validity = Math.min(
    longestValidity,
    expirationSeconds === undefined ? longestValidity : expirationSeconds * 1000,
  );
  const certificate = await authority.sign(pem, {
    usages,
    notBefore: now - backdating,
    // counted from now, as a client does
    notAfter: now + validity,
    serialNumber: serialNumber(sim.random.fork(`certificate/${request.metadata.uid}`).bytes(serialBytes)),
  });
  await api.update(status, { ...request, status: { ...request.status, certificate: btoa(certificate) } });
}

/** In hex; positive, and no byte too many. */
const serialNumber = (bytes: Uint8Array): string =>
  [...bytes].map((byte, i) => (i === 0 ? (byte & 0x3f) | 0x40 : byte).toString(16).padStart(2, '0')).join('');
