import { quantityMilliValue, quantityValue, zeroQuantity } from '../../machinery/quantity.ts';
import { quantityOf } from '../../machinery/validation/index.ts';
import type { Container, Pod, PodSpec } from '../types.ts';
import { type QosClass, qosClassOf } from './qos.ts';

type Resources = Container['resources'];

/** What requests and limits become in a cgroup of version 2. */
export interface CgroupValues {
  /** The kubelet counts in shares of version 1, and converts them. */
  readonly cpuShares: number;
  readonly cpuWeight: number;
  /** Microseconds of processor time in each period; undefined where nothing limits it. */
  readonly cpuQuota: number | undefined;
  readonly cpuPeriod: number;
  /** Bytes; undefined where nothing limits them. */
  readonly memoryMax: number | undefined;
}

const shares = { least: 2, most: 262_144, ofOneCpu: 1024 } as const;
const weights = { least: 1, most: 10_000 } as const;
const cpuPeriod = 100_000;
// the kernel takes no less
const leastQuota = 1_000;

const amount = (list: Readonly<Record<string, string | number>> | undefined, name: string) => {
  const given = list?.[name];
  return given === undefined ? undefined : quantityOf(given);
};

/**
 * The values that the kubelet gives to the cgroup of a container, or of a pod with resources of its own. Where only a limit
 * is set, it counts as the request.
 *
 * @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/2254-cgroup-v2
 */
export function cgroupValues(resources: Resources): CgroupValues {
  const { requests, limits } = resources ?? {};
  const cpuLimit = quantityMilliValue(amount(limits, 'cpu') ?? zeroQuantity);
  const cpuRequest = quantityMilliValue(amount(requests, 'cpu') ?? amount(limits, 'cpu') ?? zeroQuantity);
  const memoryLimit = quantityValue(amount(limits, 'memory') ?? zeroQuantity);
  const cpuShares = clamp(Math.floor((cpuRequest * shares.ofOneCpu) / 1000), shares.least, shares.most);
  const share = ((cpuShares - shares.least) * (weights.most - weights.least)) / (shares.most - shares.least);
  return {
    cpuShares,
    cpuWeight: weights.least + Math.floor(share),
    cpuQuota: cpuLimit === 0 ? undefined : Math.max(leastQuota, Math.floor((cpuLimit * cpuPeriod) / 1000)),
    cpuPeriod,
    memoryMax: memoryLimit === 0 ? undefined : memoryLimit,
  };
}

/**
 * The slice in which a pod's containers lie, as the systemd driver names it. The kubelet knows a static pod by the hash of
 * its manifest, not by the uid of its mirror.
 */
export function podSlice({ metadata, spec, status }: Pod): string {
  const qos = (status?.qosClass as QosClass | undefined) ?? qosClassOf(spec);
  const id = (metadata.annotations?.['kubernetes.io/config.hash'] ?? metadata.uid ?? '').replaceAll('-', '_');
  if (qos === 'Guaranteed') return `/kubepods.slice/kubepods-pod${id}.slice`;
  const parent = `kubepods-${qos.toLowerCase()}`;
  return `/kubepods.slice/${parent}.slice/${parent}-pod${id}.slice`;
}

/**
 * How soon the kernel kills a container when the node's memory runs out: 1000 first. Undefined where it depends on the
 * node's memory and that is not known.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#node-out-of-memory-behavior
 */
export function oomScoreAdj(
  spec: PodSpec,
  qos: QosClass,
  container: Container,
  nodeMemory: number | undefined,
): number | undefined {
  if (qos === 'Guaranteed' || spec.priorityClassName === 'system-node-critical') return -997;
  if (qos === 'BestEffort') return 1000;
  if (nodeMemory === undefined || nodeMemory <= 0) return undefined;
  const score = scoreOf(memoryShare(spec, container), nodeMemory);
  const sidecar = (spec.initContainers ?? []).includes(container) && container.restartPolicy === 'Always';
  // a sidecar must not go before the containers that it serves
  const served = sidecar ? spec.containers.map((each) => scoreOf(memoryShare(spec, each), nodeMemory)) : [];
  return Math.min(score, ...served);
}

const scoreOf = (request: number, nodeMemory: number) =>
  clamp(1000 - Math.floor((1000 * request) / nodeMemory), 2, 999);

/** What a container requests, and its even part of what the pod requests beyond its containers. */
function memoryShare(spec: PodSpec, container: Container): number {
  const own = memoryRequest(container.resources);
  if (spec.resources?.requests?.['memory'] === undefined) return own;
  const sharing = [
    ...spec.containers,
    ...(spec.initContainers ?? []).filter((each) => each.restartPolicy === 'Always'),
  ];
  const asked = sharing.reduce((sum, each) => sum + memoryRequest(each.resources), 0);
  return own + Math.max(0, memoryRequest(spec.resources) - asked) / sharing.length;
}

const memoryRequest = (resources: Resources) => quantityValue(amount(resources?.requests, 'memory') ?? zeroQuantity);

const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));
