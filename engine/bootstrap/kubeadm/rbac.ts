import type { KubeObject } from '../../machinery/types.ts';

const apiGroup = 'rbac.authorization.k8s.io';
const apiVersion = `${apiGroup}/v1`;
const bootstrappers = 'system:bootstrappers:kubeadm:default-node-token';

type Subject = {
  readonly kind: 'Group' | 'User' | 'ServiceAccount';
  readonly name: string;
  readonly namespace?: string;
};

const group = (name: string): Subject => ({ kind: 'Group', name });
const user = (name: string): Subject => ({ kind: 'User', name });
const subjectsOf = (subjects: readonly Subject[]) =>
  subjects.map((subject) => (subject.kind === 'ServiceAccount' ? subject : { apiGroup, ...subject }));

const clusterBinding = (name: string, role: string, ...subjects: readonly Subject[]): KubeObject => ({
  apiVersion,
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { apiGroup, kind: 'ClusterRole', name: role },
  subjects: subjectsOf(subjects),
});

/** Who may read one ConfigMap, by a role and a binding of the same name. */
const readers = (
  name: string,
  namespace: string,
  configMap: string,
  ...subjects: readonly Subject[]
): readonly KubeObject[] => [
  {
    apiVersion,
    kind: 'Role',
    metadata: { name, namespace },
    rules: [{ apiGroups: [''], resourceNames: [configMap], resources: ['configmaps'], verbs: ['get'] }],
  },
  {
    apiVersion,
    kind: 'RoleBinding',
    metadata: { name, namespace },
    roleRef: { apiGroup, kind: 'Role', name },
    subjects: subjectsOf(subjects),
  },
];

const csr = 'system:certificates.k8s.io:certificatesigningrequests';

/**
 * What machines that join may do, and administrators.
 *
 * @see https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/#configure-tls-bootstrapping-for-node-joining
 */
export const kubeadmRoles: readonly KubeObject[] = [
  clusterBinding('kubeadm:cluster-admins', 'cluster-admin', group('kubeadm:cluster-admins')),
  {
    apiVersion,
    kind: 'ClusterRole',
    metadata: { name: 'kubeadm:get-nodes' },
    rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }],
  },
  clusterBinding('kubeadm:get-nodes', 'kubeadm:get-nodes', group(bootstrappers)),
  clusterBinding('kubeadm:kubelet-bootstrap', 'system:node-bootstrapper', group(bootstrappers)),
  clusterBinding('kubeadm:node-autoapprove-bootstrap', `${csr}:nodeclient`, group(bootstrappers)),
  clusterBinding('kubeadm:node-autoapprove-certificate-rotation', `${csr}:selfnodeclient`, group('system:nodes')),
  clusterBinding('kubeadm:node-proxier', 'system:node-proxier', {
    kind: 'ServiceAccount',
    name: 'kube-proxy',
    namespace: 'kube-system',
  }),
  ...readers('kubeadm:bootstrap-signer-clusterinfo', 'kube-public', 'cluster-info', user('system:anonymous')),
  ...readers('kube-proxy', 'kube-system', 'kube-proxy', group(bootstrappers)),
  ...readers('kubeadm:kubelet-config', 'kube-system', 'kubelet-config', group('system:nodes'), group(bootstrappers)),
  ...readers(
    'kubeadm:nodes-kubeadm-config',
    'kube-system',
    'kubeadm-config',
    group(bootstrappers),
    group('system:nodes'),
  ),
];
