import type { Pod } from '../../kinds/types.ts';
import { isReady } from '../support/pods.ts';
import { MetricsError, type PodMetrics } from './metrics.ts';
import { groupPods, podRequests } from './pods.ts';

/** How far a ratio may be from 1 before anything happens. */
export interface Tolerances {
  readonly up: number;
  readonly down: number;
}

export interface Proposal {
  readonly replicas: number;
  /** What was measured: per cent of the request, where that is the target. */
  readonly utilization?: number;
  /** The average per pod, or the value, in thousandths. */
  readonly value: number;
}

export interface Measured {
  readonly pods: readonly Pod[];
  readonly metrics: PodMetrics;
  readonly resource: string;
  readonly current: number;
  readonly tolerances: Tolerances;
  readonly now: number;
}

const within = (ratio: number, { up, down }: Tolerances): boolean => ratio >= 1 - down && ratio <= 1 + up;
const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

/**
 * Replicas by the share of their requests that pods use.
 *
 * @param target per cent
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details
 */
export function byUtilization(measured: Measured, target: number, container?: string): Proposal {
  const requests = podRequests(measured.pods, measured.resource, container);
  let utilization = 0;
  const ratioOf = (usage: ReadonlyMap<string, number>): number => {
    const requested = sum([...usage.keys()].map((pod) => requests.get(pod) ?? 0));
    if (requested === 0) throw new MetricsError('no metrics returned matched known pods');
    utilization = Math.trunc((sum(usage.values()) * 100) / requested);
    return utilization / target;
  };
  const fallback = (pod: string): number => Math.trunc(((requests.get(pod) ?? 0) * Math.max(100, target)) / 100);
  let first: { readonly utilization: number; readonly value: number } | undefined;
  const replicas = propose(measured, ratioOf, fallback, (usage) => {
    first = { utilization, value: Math.trunc(sum(usage.values()) / usage.size) };
  });
  return { replicas, ...(first ?? { utilization: 0, value: 0 }) };
}

/** Replicas by what each pod uses on average. @param target thousandths */
export function byAverage(measured: Measured, target: number): Proposal {
  const average = (usage: ReadonlyMap<string, number>): number => Math.trunc(sum(usage.values()) / usage.size);
  let value = 0;
  const replicas = propose(
    measured,
    (usage) => average(usage) / target,
    () => target,
    (usage) => {
      value = average(usage);
    },
  );
  return { replicas, value };
}

function propose(
  { pods, metrics, resource, current, tolerances, now }: Measured,
  ratioOf: (usage: ReadonlyMap<string, number>) => number,
  fallback: (pod: string) => number,
  tell: (usage: ReadonlyMap<string, number>) => void,
): number {
  if (pods.length === 0) throw new MetricsError('no pods returned by selector while calculating replica count');
  const { ready, unready, missing, ignored } = groupPods(pods, metrics, resource, now);
  const known = new Set(pods.map(({ metadata }) => metadata.name));
  const excluded = new Set([...unready, ...ignored]);
  const usage = new Map<string, number>();
  for (const [pod, { value }] of metrics) if (known.has(pod) && !excluded.has(pod)) usage.set(pod, value);
  if (usage.size === 0) {
    throw new MetricsError('did not receive metrics for targeted pods (pods might be unready)');
  }
  const ratio = ratioOf(usage);
  tell(usage);
  const upWithUnready = unready.length > 0 && ratio > 1;
  if (!upWithUnready && missing.length === 0) return within(ratio, tolerances) ? current : Math.ceil(ratio * ready);
  // what is not known is taken as what holds the change back
  if (ratio < 1) for (const pod of missing) usage.set(pod, fallback(pod));
  else if (ratio > 1) for (const pod of missing) usage.set(pod, 0);
  if (upWithUnready) for (const pod of unready) usage.set(pod, 0);
  const careful = ratioOf(usage);
  if (within(careful, tolerances) || (ratio < 1 && careful > 1) || (ratio > 1 && careful < 1)) return current;
  const replicas = Math.ceil(careful * usage.size);
  return (careful < 1 && replicas > current) || (careful > 1 && replicas < current) ? current : replicas;
}

/** Replicas by one value that all pods that are ready share the work of. @throws MetricsError */
export function byValue(
  value: number,
  target: number,
  current: number,
  pods: readonly Pod[],
  tolerances: Tolerances,
): Proposal {
  const ratio = value / target;
  if (current === 0) return { replicas: Math.ceil(ratio), value };
  if (within(ratio, tolerances)) return { replicas: current, value };
  if (pods.length === 0) {
    throw new MetricsError(
      'unable to calculate ready pods: no pods returned by selector while calculating replica count',
    );
  }
  const ready = pods.filter((pod) => pod.status?.phase === 'Running' && isReady(pod)).length;
  return { replicas: Math.min(Math.ceil(ratio * ready), most), value };
}

/** The greatest number that the API has for replicas. */
const most = 2 ** 31 - 1;

/** Replicas by one value of which each pod is to have so much. @param counted how many there are */
export function byShare(value: number, target: number, counted: number, tolerances: Tolerances): Proposal {
  const ratio = value / (target * counted);
  const replicas = counted > 0 && within(ratio, tolerances) ? counted : Math.min(Math.ceil(value / target), most);
  return { replicas, value: counted > 0 ? Math.ceil(value / counted) : value };
}
