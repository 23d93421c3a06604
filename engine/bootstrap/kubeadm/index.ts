/**
 * A cluster as `kubeadm init` and `kubeadm join` leave it: a control plane of static pods on a machine of its own, DNS and
 * kube-proxy, a pod network, and what machines that join are told.
 *
 * @see https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/
 */
import type { StaticPodManifest } from '../../kubelet/contract.ts';
import type { KubeObject } from '../../machinery/types.ts';
import type { Machine, NodeOptions } from '../../nodes.ts';
import type { ApiEndpoint } from '../objects.ts';
import { kubeadmConfig } from './config.ts';
import { coreDns } from './dns.ts';
import { kindnet } from './kindnet.ts';
import { kubeProxy } from './proxy.ts';
import { kubeadmRoles } from './rbac.ts';
import { controlPlanePods } from './static-pods.ts';

export interface KubeadmCluster {
  readonly objects: readonly KubeObject[];
  /** What the machine of the control plane runs by itself. */
  readonly staticPods: readonly StaticPodManifest[];
}

/** The machine of the control plane; another of that name takes its sizes. */
export const controlPlane = {
  name: 'control-plane',
  roles: ['control-plane'],
  labels: { 'node.kubernetes.io/exclude-from-external-load-balancers': '' },
  taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
} as const satisfies NodeOptions;

export const kubeadmCluster = (endpoint: ApiEndpoint, ca: string, now: number): KubeadmCluster => ({
  objects: [...kubeadmConfig(endpoint, ca, now), ...kubeadmRoles, ...coreDns, ...kubeProxy(endpoint), ...kindnet],
  staticPods: controlPlanePods(endpoint, controlPlane.name),
});

/** The machines of a cluster with that of its control plane as the first. */
export function withControlPlane(machines: readonly Machine[]): Machine[] {
  const own = machines.find(({ name }) => name === controlPlane.name);
  return [{ ...own, ...controlPlane }, ...machines.filter((machine) => machine !== own)];
}
