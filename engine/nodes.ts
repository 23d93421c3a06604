import type { NodeConfig } from './kubelet/contract.ts';

/** A machine of the cluster, or several that are alike. */
export interface NodeOptions {
  /** `node` makes `node-1`, `node-2`, … of a group of more than one. */
  readonly name?: string;
  readonly count?: number;
  /** Quantities. */
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: number;
  readonly labels?: { readonly [key: string]: string };
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  readonly roles?: readonly string[];
}

/** One machine, with its name. */
export type Machine = Omit<NodeOptions, 'count'> & { readonly name: string };

/** The machines that the options stand for. A group of one has the group's name, others are numbered from 1. */
export function nodeList(nodes: number | readonly NodeOptions[]): Machine[] {
  if (typeof nodes === 'number') {
    return Array.from({ length: nodes }, (_, index) => ({ name: `node-${index + 1}` }));
  }
  return nodes.flatMap(({ count = 1, name = 'node', ...rest }) =>
    count === 1 && name !== 'node'
      ? [{ ...rest, name }]
      : Array.from({ length: count }, (_, index) => ({ ...rest, name: `${name}-${index + 1}` })),
  );
}

/** What somebody else has to put on a node: a kubelet may not give itself a role. */
export const roleLabels = ({ roles = [] }: Machine): { readonly [key: string]: string } =>
  Object.fromEntries(roles.map((role) => [`node-role.kubernetes.io/${role}`, '']));

/** What the machine's kubelet is configured with: 4 CPUs, 8Gi of memory and 110 pods where nothing else is said. */
export function machineConfig(machine: Machine, address: string): NodeConfig {
  const { name, cpu = '4', memory = '8Gi', pods = 110, labels, taints } = machine;
  return {
    name,
    address,
    capacity: { cpu, memory, pods: String(pods), 'ephemeral-storage': '100Gi' },
    // a real kubelet has no threshold of process ids, and does not wait at a shutdown, unless it is configured so
    evictionHard: { 'pid.available': '10%' },
    shutdownGracePeriod: 30_000,
    shutdownGracePeriodCriticalPods: 10_000,
    clusterDomain: 'cluster.local',
    clusterDns: ['10.96.0.10'],
    ...(labels ? { labels } : {}),
    ...(taints ? { taints } : {}),
  };
}
