import type { CertificateSigningRequest } from '../../../kinds/types.ts';
import type { AdmissionPlugin } from '../contract.ts';
import { deny } from '../denial.ts';
import { about } from './pod-spec.ts';

/** Nobody gets a client certificate of the group that may do everything. */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  handles: about('certificates.k8s.io', 'certificatesigningrequests', 'CREATE'),
  validate(attributes) {
    const { spec } = attributes.object as CertificateSigningRequest;
    if (spec.signerName !== 'kubernetes.io/kube-apiserver-client' || !asksForMasters(spec.request)) return;
    const words = 'use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed';
    throw deny(attributes, words, 'system-masters');
  },
};

/** The name stands as it is among the bytes of a request: organizations are printable strings there. */
function asksForMasters(request: string): boolean {
  try {
    const pem = atob(request);
    return atob(pem.replace(/-----[^-]*-----/g, '').replace(/\s/g, '')).includes('system:masters');
  } catch {
    return false;
  }
}
