import type { Node, Pod } from '../../kinds/types.ts';
import { requiredNodeAffinity } from '../../scheduler/cache/node-affinity.ts';
import { podRequests, type Resources, resourcesOf, sumOfRequests } from '../../scheduler/cache/resources.ts';
import { untolerated } from '../../scheduler/cache/tolerations.ts';
import type { NodeConfig } from '../contract.ts';
import type { Pressure } from '../node/conditions.ts';
import { isStatic } from '../pods/names.ts';

/** Why a kubelet does not take a pod: it becomes Failed with this reason. */
export interface Rejection {
  /** `OutOfcpu`, `NodeAffinity`, … */
  readonly reason: string;
  readonly message: string;
}

export interface AdmissionRequest {
  readonly pod: Pod;
  /** Pods that the node has taken and that have not come to their end. */
  readonly others: readonly Pod[];
  readonly config: NodeConfig;
  /** The Node as the API has it, with its labels and taints; undefined while it is not known. */
  readonly node: Node | undefined;
  readonly pressure: Pressure;
  /** The machine is about to lose its power. */
  readonly shuttingDown?: boolean;
}

type Check = (request: AdmissionRequest) => Rejection | undefined;

const predicate = (name: string, why: string): Rejection => ({
  reason: name,
  message: `Predicate ${name} failed: ${why}`,
});

/** In the order in which a kubelet asks. */
const checks: readonly Check[] = [evictionThreshold, operatingSystem, resources, affinity, hostPorts, taints, shutdown];

/**
 * A kubelet does not rely on the scheduler: a pod that cannot run on its node is refused, whoever put it there.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename
 */
export function admissionRefusal(request: AdmissionRequest): Rejection | undefined {
  for (const check of checks) {
    const refused = check(request);
    if (refused) return refused;
  }
  return undefined;
}

/** A node short of memory takes no pods that promise nothing; one short of disk takes none at all. */
function evictionThreshold({ pod, pressure, node }: AdmissionRequest): Rejection | undefined {
  if (!pressure.memory && !pressure.disk && !pressure.pid) return undefined;
  if (isCritical(pod)) return undefined;
  if (pressure.memory && !pressure.disk && !pressure.pid) {
    if (pod.status?.qosClass !== 'BestEffort') return undefined;
    const taint = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' } as const;
    if (node && !untolerated([taint], pod.spec?.tolerations ?? [], ['NoSchedule'])) return undefined;
  }
  const conditions = [
    pressure.memory ? 'MemoryPressure' : '',
    pressure.disk ? 'DiskPressure' : '',
    pressure.pid ? 'PIDPressure' : '',
  ].filter(Boolean);
  return { reason: 'Evicted', message: `The node had condition: [${conditions.join(' ')}]. ` };
}

function shutdown({ shuttingDown }: AdmissionRequest): Rejection | undefined {
  if (!shuttingDown) return undefined;
  return { reason: 'NodeShutdown', message: 'Pod was rejected as the node is shutting down.' };
}

function operatingSystem({ pod }: AdmissionRequest): Rejection | undefined {
  const name = pod.spec?.os?.name;
  if (name === undefined || name === 'linux') return undefined;
  return { reason: 'PodOSNotSupported', message: "Failed to admit pod as the OS field doesn't match node OS" };
}

function resources({ pod, others, config, node }: AdmissionRequest): Rejection | undefined {
  const capacity = config.allocatable ?? config.capacity;
  const pods = Number(capacity['pods'] ?? 110);
  if (others.length + 1 > pods) return shortage('pods', 1, others.length, pods);
  if (!pod.spec) return undefined;
  const wanted = podRequests(pod.spec).requests;
  if (isNothing(wanted)) return undefined;
  const used = sumOfRequests(others);
  const room = resourcesOf(capacity);
  for (const [name, key] of amounts) {
    if (wanted[key] > 0 && used[key] + wanted[key] > room[key])
      return shortage(name, wanted[key], used[key], room[key]);
  }
  const advertised = node?.status?.allocatable ? resourcesOf(node.status.allocatable).scalars : undefined;
  for (const [name, amount] of wanted.scalars ?? []) {
    const has = advertised?.get(name) ?? room.scalars?.get(name);
    // extended resources are the affair of whoever advertises them: the kubelet asks only for those that its node has
    if (has === undefined && name.includes('/')) continue;
    const taken = used.scalars?.get(name) ?? 0;
    if (amount > 0 && taken + amount > (has ?? 0)) return shortage(name, amount, taken, has ?? 0);
  }
  return undefined;
}

const isNothing = ({ cpu, memory, ephemeral, scalars }: Resources): boolean =>
  cpu === 0 && memory === 0 && ephemeral === 0 && !scalars;

const amounts = [
  ['cpu', 'cpu'],
  ['memory', 'memory'],
  ['ephemeral-storage', 'ephemeral'],
] as const;

/** CPU in thousandths of a core, all else in bytes or pieces. */
function shortage(resource: string, requested: number, used: number, capacity: number): Rejection {
  return {
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
  };
}

function affinity({ pod, node }: AdmissionRequest): Rejection | undefined {
  const matches = pod.spec && requiredNodeAffinity(pod.spec);
  if (!matches || !node) return undefined;
  if (matches({ name: node.metadata.name, labels: node.metadata.labels ?? {} })) return undefined;
  return predicate('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
}

function hostPorts({ pod, others }: AdmissionRequest): Rejection | undefined {
  const wanted = portsOf(pod);
  if (wanted.length === 0) return undefined;
  for (const other of others) {
    for (const a of portsOf(other)) {
      for (const b of wanted) {
        const sameAddress = a.hostIP === b.hostIP || a.hostIP === '0.0.0.0' || b.hostIP === '0.0.0.0';
        if (a.hostPort === b.hostPort && a.protocol === b.protocol && sameAddress) {
          return predicate('NodePorts', "node(s) didn't have free ports for the requested pod ports");
        }
      }
    }
  }
  return undefined;
}

interface HostPort {
  readonly hostPort: number;
  readonly hostIP: string;
  readonly protocol: string;
}

function portsOf({ spec }: Pod): readonly HostPort[] {
  const ports: HostPort[] = [];
  for (const container of spec?.containers ?? []) {
    for (const { hostPort, hostIP, protocol = 'TCP' } of container.ports ?? []) {
      if (hostPort) ports.push({ hostPort, hostIP: hostIP || '0.0.0.0', protocol });
    }
  }
  return ports;
}

function taints({ pod, node }: AdmissionRequest): Rejection | undefined {
  const list = node?.spec?.taints;
  if (!list || isStatic(pod)) return undefined;
  if (!untolerated(list, pod.spec?.tolerations ?? [], ['NoExecute'])) return undefined;
  return predicate('TaintToleration', "node(s) had taints that the pod didn't tolerate");
}

/** Priority from which on a pod is critical to the system. */
const criticalPriority = 2_000_000_000;

export function isCritical(pod: Pod): boolean {
  return isStatic(pod) || (pod.spec?.priority ?? 0) >= criticalPriority;
}
