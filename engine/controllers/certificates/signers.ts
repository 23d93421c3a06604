import type { CertificateRequest } from '../../certificates/index.ts';

/** What one of the cluster's own signers signs. */
interface Signer {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** What is wrong with a request, in the real signer's words. */
  readonly problem?: (request: CertificateRequest) => string | undefined;
}

const nodePrefix = 'system:node:';
const keyUsages = ['digital signature', 'key encipherment'] as const;

const isOfNode = ({ commonName, organizations }: CertificateRequest): string | undefined => {
  if (organizations.length !== 1 || organizations[0] !== 'system:nodes') {
    return 'subject organization is not system:nodes';
  }
  return commonName.startsWith(nodePrefix) ? undefined : `subject common name does not begin with ${nodePrefix}`;
};

/**
 * The signers of kube-controller-manager.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#kubernetes-signers
 */
export const signers: { readonly [name: string]: Signer } = {
  'kubernetes.io/kube-apiserver-client': { required: ['client auth'], optional: keyUsages },
  'kubernetes.io/kube-apiserver-client-kubelet': {
    required: ['client auth', 'digital signature'],
    optional: ['key encipherment'],
    problem(request) {
      if (request.dnsNames.length > 0) return 'DNS subjectAltNames are not allowed';
      if (request.emailAddresses.length > 0) return 'Email subjectAltNames are not allowed';
      if (request.ipAddresses.length > 0) return 'IP subjectAltNames are not allowed';
      if (request.uris.length > 0) return 'URI subjectAltNames are not allowed';
      return isOfNode(request);
    },
  },
  'kubernetes.io/kubelet-serving': {
    required: ['server auth', 'digital signature'],
    optional: ['key encipherment'],
    problem(request) {
      if (request.dnsNames.length + request.ipAddresses.length === 0) {
        return 'DNS or IP subjectAltName is required';
      }
      if (request.emailAddresses.length > 0) return 'Email subjectAltNames are not allowed';
      if (request.uris.length > 0) return 'URI subjectAltNames are not allowed';
      return isOfNode(request);
    },
  },
};

/** Why a signer does not sign a request that was approved; undefined where it does. */
export function refusalOf(
  { required, optional, problem }: Signer,
  request: CertificateRequest,
  usages: readonly string[],
): string | undefined {
  const wrong = problem?.(request);
  if (wrong !== undefined) return wrong;
  const fits =
    required.every((usage) => usages.includes(usage)) &&
    usages.every((usage) => required.includes(usage) || optional.includes(usage));
  return fits ? undefined : `usages did not match [${required.join(' ')}]`;
}

/** Whether a kubelet asks for its client certificate, as `kubernetes.io/kube-apiserver-client-kubelet` signs them. */
export function isKubeletClient(request: CertificateRequest, usages: readonly string[]): boolean {
  const signer = signers['kubernetes.io/kube-apiserver-client-kubelet'];
  return signer !== undefined && refusalOf(signer, request, usages) === undefined;
}
