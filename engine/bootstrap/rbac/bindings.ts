/** Who has the default roles. */
export interface Subject {
  readonly kind: 'User' | 'Group' | 'ServiceAccount';
  readonly name: string;
  /** Of service accounts. */
  readonly namespace?: string;
}

const user = (name: string): Subject => ({ kind: 'User', name });
const group = (name: string): Subject => ({ kind: 'Group', name });
export const controllerSubject = (name: string): Subject => ({
  kind: 'ServiceAccount',
  name,
  namespace: 'kube-system',
});

/** Cluster roles by name; each binding is called as its role. */
export const bindings: { readonly [role: string]: readonly Subject[] } = {
  'cluster-admin': [group('system:masters')],
  'system:basic-user': [group('system:authenticated')],
  'system:discovery': [group('system:authenticated')],
  'system:public-info-viewer': [group('system:authenticated'), group('system:unauthenticated')],
  'system:monitoring': [group('system:monitoring')],
  'system:service-account-issuer-discovery': [group('system:serviceaccounts')],
  'system:kube-controller-manager': [user('system:kube-controller-manager')],
  'system:kube-dns': [controllerSubject('kube-dns')],
  'system:kube-scheduler': [user('system:kube-scheduler')],
  'system:volume-scheduler': [user('system:kube-scheduler')],
  // nodes are authorized by what runs on them, not by a role
  'system:node': [],
  'system:node-proxier': [user('system:kube-proxy')],
  'kubebook:network': [user('system:kube-proxy')],
  'kubebook:storage-provisioner': [controllerSubject('storage-provisioner')],
};

/** Roles in namespaces, by `namespace/name` of the binding. */
export const roleBindings: {
  readonly [name: string]: { readonly role: string; readonly subjects: readonly Subject[] };
} = {
  'kube-public/system:controller:bootstrap-signer': {
    role: 'system:controller:bootstrap-signer',
    subjects: [controllerSubject('bootstrap-signer')],
  },
  'kube-system/system::extension-apiserver-authentication-reader': {
    role: 'extension-apiserver-authentication-reader',
    subjects: [user('system:kube-controller-manager'), user('system:kube-scheduler')],
  },
  'kube-system/system::leader-locking-kube-controller-manager': {
    role: 'system::leader-locking-kube-controller-manager',
    subjects: [user('system:kube-controller-manager'), controllerSubject('kube-controller-manager')],
  },
  'kube-system/system::leader-locking-kube-scheduler': {
    role: 'system::leader-locking-kube-scheduler',
    subjects: [user('system:kube-scheduler'), controllerSubject('kube-scheduler')],
  },
  'kube-system/system:controller:bootstrap-signer': {
    role: 'system:controller:bootstrap-signer',
    subjects: [controllerSubject('bootstrap-signer')],
  },
  'kube-system/system:controller:cloud-provider': {
    role: 'system:controller:cloud-provider',
    subjects: [controllerSubject('cloud-provider')],
  },
  'kube-system/system:controller:token-cleaner': {
    role: 'system:controller:token-cleaner',
    subjects: [controllerSubject('token-cleaner')],
  },
};
