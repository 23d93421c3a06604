/** Signs what CertificateSigningRequests ask for. Loaded, and given a key, when the first one is to be signed. */
import type { Sim } from '../sim/index.ts';
import type { AuthorityFiles, CertificateAuthority } from './contract.ts';

export type { AuthorityFiles, CertificateAuthority, CertificateRequest, CertificateTerms } from './contract.ts';

/** @param files of the authority that clients trust; one of its own where absent */
export function lazyAuthority(
  { loop, clock }: Pick<Sim, 'loop' | 'clock'>,
  files?: AuthorityFiles,
): CertificateAuthority {
  let loading: Promise<CertificateAuthority> | undefined;
  const loaded = (): Promise<CertificateAuthority> => {
    loading ??= import('./authority.ts').then(({ createAuthority }) => createAuthority(files, clock.now()));
    return loading;
  };
  return {
    read: (request) => loop.external(loaded().then((authority) => authority.read(request))),
    sign: (request, terms) => loop.external(loaded().then((authority) => authority.sign(request, terms))),
  };
}
