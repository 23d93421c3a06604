/** What kubeadm 1.36 installs, and where from. */
const registry = 'registry.k8s.io';
export const kubernetesVersion = 'v1.36.0';

export const images = {
  etcd: `${registry}/etcd:3.6.8-0`,
  apiServer: `${registry}/kube-apiserver:${kubernetesVersion}`,
  controllerManager: `${registry}/kube-controller-manager:${kubernetesVersion}`,
  scheduler: `${registry}/kube-scheduler:${kubernetesVersion}`,
  proxy: `${registry}/kube-proxy:${kubernetesVersion}`,
  coreDns: `${registry}/coredns/coredns:v1.14.1`,
  kindnet: 'docker.io/kindest/kindnetd:v20260131-a1b2c3d4',
} as const;
