/** Accounts, roles, certificates and policies. */
import type { Cluster } from '../../../engine/cluster.ts';
import { resources } from '../../../engine/kinds/resources.ts';
import type { CertificateSigningRequest } from '../../../engine/kinds/types.ts';
import type { Json, JsonObject, KubeObject, ResourceRef } from '../../../engine/machinery/types.ts';
import { fields, listed, sorted, type Subject, type Values } from '../contract.ts';
import { disturbOne, namespace, object, within } from './parts.ts';

const certificateRequest = (subject: string): string =>
  btoa(`-----BEGIN CERTIFICATE REQUEST-----\n${subject}\n-----END CERTIFICATE REQUEST-----\n`);

/** Of `O=devs, CN=jane`, and of the kubelet of `node-9`. */
const jane = certificateRequest(`MIHYMIGAAgEAMB4xDTALBgNVBAoMBGRldnMxDTALBgNVBAMMBGphbmUwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAAQef4GZz/BMbKYB03UZp59vK4zA7EdEG9gehVrW
g3YzTVNhpqEE8nbytGFhoiA/w7WKMnxbpDs/f3H0xrOjfIeBoAAwCgYIKoZIzj0E
AwIDRwAwRAIgBDTH8fmKLGT/M+kJjlOlG1N44nOMaGA9i6DGuRfQr0YCIE8kWYKK
Mpmu28h0w5lf6EhPSzGIzfOr1+sPTywdjA2M`);
const kubelet = certificateRequest(`MIHvMIGWAgEAMDQxFTATBgNVBAoMDHN5c3RlbTpub2RlczEbMBkGA1UEAwwSc3lz
dGVtOm5vZGU6bm9kZS05MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEHn+Bmc/w
TGymAdN1GaefbyuMwOxHRBvYHoVa1oN2M01TYaahBPJ28rRhYaIgP8O1ijJ8W6Q7
P39x9Mazo3yHgaAAMAoGCCqGSM49BAMCA0gAMEUCIQCJB21+qGqPCRNcQNg25nqg
XUlvlNUlKZu9gbB9MLqVrgIgHNkTWgz76phZSRquHGo9iXxJQMzuk5OUueIR6Sld
9A4=`);

const requests = resources.certificateSigningRequests;
const signers: { readonly [signer: string]: string } = {
  'kubernetes.io/kube-apiserver-client': jane,
  'kubernetes.io/kube-apiserver-client-kubelet': kubelet,
};

/** A request, with a name of its own for each decision: none can be taken back. */
const requestFor = (signer: Json, decision: Json): readonly [ResourceRef, KubeObject] => {
  const name = `request-${String(signer).length}-${String(decision).toLowerCase()}`;
  return [
    requests,
    object(
      'certificates.k8s.io/v1',
      'CertificateSigningRequest',
      { signerName: signer, request: signers[String(signer)], usages: ['digital signature', 'client auth'] },
      { name },
    ),
  ];
};

async function decide(cluster: Cluster, { signer = null, decision = null }: Values): Promise<void> {
  if (decision === 'None') return;
  const [, { metadata }] = requestFor(signer, decision);
  const request = await cluster.api.get<CertificateSigningRequest>({ ...requests, name: metadata.name });
  // once approved by the controller, nobody can deny it; and what is decided is decided
  if (request.status?.conditions?.length) return;
  const conditions = [{ type: decision, status: 'True', reason: 'Test', message: '' }];
  const ref = { ...requests, name: metadata.name, subresource: 'approval' };
  await cluster.api.update(ref, { ...request, status: { conditions } } as unknown as KubeObject);
}

const certificates = async (cluster: Cluster): Promise<Json> =>
  sorted(
    (await listed(cluster, requests)).map((request) => ({
      ...fields(request, 'metadata.name', 'status.conditions.0.type', 'status.conditions.1.type'),
      signed: typeof fields(request, 'status.certificate')['status.certificate'] === 'string',
    })),
  );

const role = (name: string, labels: object, spec: object): readonly [ResourceRef, KubeObject] => [
  resources.clusterRoles,
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name, labels },
    ...spec,
  } as unknown as KubeObject,
];
const reading = (resource: Json): object => ({ rules: [{ apiGroups: [''], resources: [resource], verbs: ['get'] }] });

export const access: readonly Subject[] = [
  {
    name: 'certificate signing request',
    controllers: ['certificatesigningrequest-approving-controller', 'certificatesigningrequest-signing-controller'],
    again: true,
    values: { signer: Object.keys(signers), decision: ['None', 'Approved', 'Denied'] },
    objects: ({ signer = null, decision = null }) => [requestFor(signer, decision)],
    follow: decide,
    async disturb(cluster, random) {
      const { items } = await cluster.api.list(requests);
      await disturbOne(
        cluster,
        random,
        items.map(({ metadata: { name } }) => ({ ...requests, name })),
      );
    },
    outcome: certificates,
  },
  {
    name: 'certificate signing request, over',
    controllers: ['certificatesigningrequest-cleaner-controller'],
    calm: 3 * 3_600_000,
    values: { signer: ['kubernetes.io/kube-apiserver-client'], decision: ['None', 'Approved', 'Denied'] },
    objects: ({ signer = null, decision = null }) => [requestFor(signer, decision)],
    follow: decide,
    outcome: certificates,
  },
  {
    name: 'service account token',
    controllers: ['serviceaccount-token-controller'],
    again: true,
    values: { account: ['builder', 'tester'], secrets: [1, 2] },
    objects: ({ account = null, secrets }) => [
      [
        within(resources.serviceAccounts),
        { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: String(account), namespace } },
      ],
      ...['first', 'second'].slice(0, Number(secrets)).map(
        (name) =>
          [
            within(resources.secrets),
            {
              apiVersion: 'v1',
              kind: 'Secret',
              type: 'kubernetes.io/service-account-token',
              metadata: {
                name: `${String(account)}-${name}`,
                namespace,
                annotations: { 'kubernetes.io/service-account.name': account },
              },
            } as unknown as KubeObject,
          ] as const,
      ),
    ],
    async disturb(cluster, random) {
      const secrets = await cluster.api.list(within(resources.secrets));
      const accounts = await cluster.api.list(within(resources.serviceAccounts));
      const refs = [
        ...secrets.items.map(({ metadata: { name } }) => ({ ...within(resources.secrets), name })),
        ...accounts.items.map(({ metadata: { name } }) => ({ ...within(resources.serviceAccounts), name })),
      ];
      await disturbOne(cluster, random, refs, { data: { token: null } });
    },
    outcome: async (cluster) => {
      const accounts = await listed(cluster, within(resources.serviceAccounts));
      const uids = accounts.map((account) => fields(account, 'metadata.uid')['metadata.uid'] ?? null);
      const secrets = await listed(cluster, within(resources.secrets));
      return sorted(
        secrets.map((secret) => {
          const { annotations } = secret['metadata'] as { annotations: { [key: string]: string } };
          const data = (secret['data'] ?? {}) as JsonObject;
          return {
            ...fields(secret, 'metadata.name'),
            keys: sorted(Object.keys(data)),
            known: uids.includes(annotations['kubernetes.io/service-account.uid'] ?? ''),
          };
        }),
      );
    },
  },
  {
    name: 'cluster role aggregation',
    controllers: ['clusterrole-aggregation-controller'],
    values: { first: ['pods', 'secrets'], second: [null, 'pods', 'nodes'], label: ['yes', 'no'] },
    objects: ({ first = null, second = null, label = null }) => [
      role(
        'gathers',
        {},
        { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { gathered: 'yes' } }] }, rules: [] },
      ),
      role('gives', { gathered: 'yes' }, reading(first)),
      ...(second === null ? [] : [role('gives-too', { gathered: label }, reading(second))]),
    ],
    async disturb(cluster) {
      const ref = { ...resources.clusterRoles, name: 'gathers' };
      await cluster.api.patch(ref, { type: 'merge', body: { rules: [] } });
    },
    outcome: async (cluster) =>
      fields((await cluster.api.get({ ...resources.clusterRoles, name: 'gathers' })) as unknown as JsonObject, 'rules'),
  },
  {
    name: 'validating admission policy status',
    controllers: ['validatingadmissionpolicy-status-controller'],
    values: { expression: ['object.spec.replicas <= 5', 'object.spec.relpicas <= 5', 'object.spec.replicas <= "5"'] },
    objects: ({ expression = null }) => [
      [
        resources.validatingAdmissionPolicies,
        object(
          'admissionregistration.k8s.io/v1',
          'ValidatingAdmissionPolicy',
          {
            matchConstraints: {
              resourceRules: [
                { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] },
              ],
            },
            validations: [{ expression }],
          },
          { name: 'web' },
        ),
      ],
    ],
    again: true,
    async disturb(cluster, random) {
      await disturbOne(cluster, random, [{ ...resources.validatingAdmissionPolicies, name: 'web' }]);
    },
    outcome: async (cluster) =>
      sorted(
        (await listed(cluster, resources.validatingAdmissionPolicies)).map((policy) => {
          const { 'metadata.generation': generation, ...rest } = fields(
            policy,
            'metadata.generation',
            'status.typeChecking',
            'status.observedGeneration',
          );
          return {
            typeChecking: rest['status.typeChecking'] ?? null,
            current: rest['status.observedGeneration'] === generation,
          };
        }),
      ),
  },
];
