import type { Node } from '../../kinds/types.ts';
import type { ImageStatus } from '../../runtime/cri.ts';
import { fnv1a } from '../../sim/index.ts';
import type { KubeletOptions, NodeConfig } from '../contract.ts';

export type NodeStatus = NonNullable<Node['status']>;
export type NodeCondition = NonNullable<NodeStatus['conditions']>[number];

/** Port of a kubelet's own API. */
const kubeletPort = 10250;
/** Images that a kubelet lists at most (`nodeStatusMaxImages`). */
const imagesListed = 50;

/**
 * The Node as a kubelet registers it.
 *
 * @see https://kubernetes.io/docs/reference/node/node-labels/
 */
export function nodeObject(options: KubeletOptions, status: NodeStatus): Node {
  const { node } = options;
  const architecture = node.architecture ?? 'amd64';
  const labels: { [key: string]: string } = {
    'beta.kubernetes.io/arch': architecture,
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': architecture,
    'kubernetes.io/hostname': node.name,
    'kubernetes.io/os': 'linux',
  };
  for (const role of node.roles ?? []) labels[`node-role.kubernetes.io/${role}`] = '';
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true', ...node.annotations },
      labels: { ...labels, ...node.labels },
    },
    spec: {
      providerID: `kubebook://${node.name}`,
      ...(node.taints && node.taints.length > 0 ? { taints: node.taints } : {}),
    } as NonNullable<Node['spec']>,
    status,
  };
}

/** Everything of the status but its conditions, which change with time. */
export function nodeStatus(options: KubeletOptions, boots: number, conditions: readonly NodeCondition[]): NodeStatus {
  const { node, version, runtime } = options;
  return {
    addresses: [
      { address: node.address, type: 'InternalIP' },
      { address: node.name, type: 'Hostname' },
    ],
    allocatable: node.allocatable ?? node.capacity,
    capacity: node.capacity,
    conditions,
    daemonEndpoints: { kubeletEndpoint: { Port: kubeletPort } },
    images: nodeImages(runtime.images()),
    nodeInfo: {
      architecture: node.architecture ?? 'amd64',
      bootID: bootId(node, boots),
      containerRuntimeVersion: runtime.version,
      kernelVersion: node.kernelVersion ?? '6.12.48',
      kubeProxyVersion: '',
      kubeletVersion: `v${version}`,
      machineID: machineIdOf(node),
      operatingSystem: 'linux',
      osImage: node.osImage ?? usualOsImage,
      systemUUID: machineId(node, 'system'),
    },
    runtimeHandlers: [{ features: { recursiveReadOnlyMounts: true, userNamespaces: true }, name: '' }],
  };
}

export const usualOsImage = 'Debian GNU/Linux 13 (trixie)';

/** Largest first, as the real one reports them. */
export function nodeImages(images: readonly ImageStatus[]): NonNullable<NodeStatus['images']> {
  return [...images]
    .sort((a, b) => b.size - a.size || (a.reference < b.reference ? -1 : 1))
    .slice(0, imagesListed)
    .map(({ digest, reference, size }) => ({ names: [digest, reference], sizeBytes: size }));
}

/** What systemd calls a machine by, in its /etc/machine-id. */
export const machineIdOf = (node: NodeConfig): string => machineId(node, 'machine').replaceAll('-', '');

/** Another one each time that the machine gets power. */
export const bootId = (node: NodeConfig, boots: number): string =>
  machineId(node, boots === 0 ? 'boot' : `boot-${boots}`);

/** A stable id that differs from machine to machine. */
function machineId(node: NodeConfig, what: string): string {
  const word = (n: number) => fnv1a(`${node.name}/${what}/${n}`).toString(16).padStart(8, '0');
  const text = word(0) + word(1) + word(2) + word(3);
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-8${text.slice(17, 20)}-${text.slice(20)}`;
}
