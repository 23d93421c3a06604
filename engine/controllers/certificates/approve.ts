import type { CertificateAuthority } from '../../certificates/index.ts';
import type { ControllerContext } from '../../client/contract.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { CertificateSigningRequest } from '../../kinds/types.ts';
import { isObject } from '../../machinery/patch/index.ts';
import { withCondition } from './request.ts';
import { isKubeletClient } from './signers.ts';

const kubeletSigner = 'kubernetes.io/kube-apiserver-client-kubelet';

/** Approves client certificates of kubelets for whoever may have them: a node its own, a bootstrapping one any node's. */
export async function approve(
  { sim, api }: ControllerContext,
  authority: CertificateAuthority,
  request: CertificateSigningRequest,
): Promise<void> {
  const { signerName, username = '', groups = [], usages = [], request: encoded = '' } = request.spec;
  if (signerName !== kubeletSigner) return;
  const asked = await authority.read(atob(encoded)).catch(() => undefined);
  if (!asked || !isKubeletClient(asked, usages)) return;
  const own = asked.commonName === username;
  const ways = [
    ...(own
      ? [
          {
            subresource: 'selfnodeclient',
            message: 'Auto approving self kubelet client certificate after SubjectAccessReview.',
          },
        ]
      : []),
    { subresource: 'nodeclient', message: 'Auto approving kubelet client certificate after SubjectAccessReview.' },
  ];
  for (const { subresource, message } of ways) {
    const review = await api.create(
      { group: 'authorization.k8s.io', version: 'v1', resource: 'subjectaccessreviews' },
      {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        metadata: { name: '' },
        spec: {
          user: username,
          groups,
          resourceAttributes: {
            group: 'certificates.k8s.io',
            resource: 'certificatesigningrequests',
            verb: 'create',
            subresource,
            version: '*',
          },
        },
      },
    );
    const { status } = review;
    if (!isObject(status) || status['allowed'] !== true) continue;
    const approved = { type: 'Approved', reason: 'AutoApproved', message } as const;
    const ref = objectRef(resources.certificateSigningRequests, undefined, request.metadata.name, 'approval');
    await api.update(ref, withCondition(request, approved, sim.clock.timestamp()));
    return;
  }
}
