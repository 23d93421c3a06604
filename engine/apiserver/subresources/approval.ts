import type { Subresource } from './contract.ts';
import { partOf } from './part.ts';

/** The conditions of a CertificateSigningRequest, by which it is approved or denied. */
export const approval: Subresource = {
  merge: (wanted, old) => {
    const { conditions } = partOf(wanted, 'status');
    return { ...old, status: { ...partOf(old, 'status'), ...(conditions === undefined ? {} : { conditions }) } };
  },
};
