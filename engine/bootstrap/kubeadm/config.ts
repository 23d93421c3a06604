import type { KubeObject } from '../../machinery/types.ts';
import type { ApiEndpoint } from '../objects.ts';
import { kubernetesVersion } from './versions.ts';

const namespace = 'kube-system';
/** The token of kind's clusters: nothing outside can join one, so it need not be a secret. */
const token = { id: 'abcdef', secret: '0123456789abcdef' };
/** For how long a token lasts, in milliseconds: kubeadm's default. */
const tokenLife = 24 * 3_600_000;

const clusterConfiguration = `apiServer: {}
apiVersion: kubeadm.k8s.io/v1beta4
caCertificateValidityPeriod: 87600h0m0s
certificateValidityPeriod: 8760h0m0s
certificatesDir: /etc/kubernetes/pki
clusterName: kubernetes
controllerManager: {}
dns: {}
encryptionAlgorithm: RSA-2048
etcd:
  local:
    dataDir: /var/lib/etcd
imageRepository: registry.k8s.io
kind: ClusterConfiguration
kubernetesVersion: ${kubernetesVersion}
networking:
  dnsDomain: cluster.local
  podSubnet: 10.244.0.0/16
  serviceSubnet: 10.96.0.0/16
proxy: {}
scheduler: {}
`;

const kubeletConfiguration = `apiVersion: kubelet.config.k8s.io/v1beta1
authentication:
  anonymous:
    enabled: false
  webhook:
    cacheTTL: 0s
    enabled: true
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
authorization:
  mode: Webhook
  webhook:
    cacheAuthorizedTTL: 0s
    cacheUnauthorizedTTL: 0s
cgroupDriver: systemd
clusterDNS:
- 10.96.0.10
clusterDomain: cluster.local
evictionHard:
  pid.available: 10%
healthzBindAddress: 127.0.0.1
healthzPort: 10248
kind: KubeletConfiguration
rotateCertificates: true
shutdownGracePeriod: 30s
shutdownGracePeriodCriticalPods: 10s
staticPodPath: /etc/kubernetes/manifests
`;

/** What kubeadm remembers of the cluster, and what a machine that joins has to know. */
export function kubeadmConfig(endpoint: ApiEndpoint, ca: string, now: number): readonly KubeObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kubeadm-config', namespace },
      data: { ClusterConfiguration: clusterConfiguration },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kubelet-config', namespace },
      data: { kubelet: kubeletConfiguration },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'cluster-info', namespace: 'kube-public' },
      // the controller manager adds the signature of the token
      data: { kubeconfig: clusterInfo(endpoint, ca) },
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `bootstrap-token-${token.id}`, namespace },
      type: 'bootstrap.kubernetes.io/token',
      stringData: {
        'auth-extra-groups': 'system:bootstrappers:kubeadm:default-node-token',
        expiration: `${new Date(now + tokenLife).toISOString().slice(0, 19)}Z`,
        'token-id': token.id,
        'token-secret': token.secret,
        'usage-bootstrap-authentication': 'true',
        'usage-bootstrap-signing': 'true',
      },
    },
  ];
}

const clusterInfo = ({ ip, port }: ApiEndpoint, ca: string) => `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${btoa(ca)}
    server: https://${ip}:${port}
  name: ""
contexts: null
current-context: ""
kind: Config
preferences: {}
users: null
`;
