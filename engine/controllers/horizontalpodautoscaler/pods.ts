import type { Pod } from '../../kinds/types.ts';
import { parseQuantity, quantityMilliValue } from '../../machinery/quantity.ts';
import { podCondition } from '../support/pods.ts';
import { type PodMetric, MetricsError, type PodMetrics } from './metrics.ts';

/** For how long a started pod's CPU is not trusted (`--horizontal-pod-autoscaler-cpu-initialization-period`). */
const initialization = 300_000;
/** For how long a pod may take to become ready at first (`--horizontal-pod-autoscaler-initial-readiness-delay`). */
const initialReadiness = 30_000;

export interface PodGroups {
  readonly ready: number;
  /** Not ready yet: they count as using nothing. */
  readonly unready: readonly string[];
  /** Without metrics. */
  readonly missing: readonly string[];
  /** On their way out, or failed. */
  readonly ignored: readonly string[];
}

/** Sorts pods by how far what they use tells something about the load. */
export function groupPods(pods: readonly Pod[], metrics: PodMetrics, resource: string, now: number): PodGroups {
  let ready = 0;
  const unready: string[] = [];
  const missing: string[] = [];
  const ignored: string[] = [];
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata;
    const metric = metrics.get(name);
    if (deletionTimestamp !== undefined || pod.status?.phase === 'Failed') ignored.push(name);
    else if (pod.status?.phase === 'Pending') unready.push(name);
    else if (!metric) missing.push(name);
    else if (resource === 'cpu' && isWarmingUp(pod, metric, now)) unready.push(name);
    else ready++;
  }
  return { ready, unready, missing, ignored };
}

function isWarmingUp(pod: Pod, metric: PodMetric, now: number): boolean {
  const condition = podCondition(pod, 'Ready');
  const { startTime } = pod.status ?? {};
  if (!condition || startTime === undefined) return true;
  const started = Date.parse(startTime);
  const changed = Date.parse(condition.lastTransitionTime ?? startTime);
  const notReady = condition.status === 'False';
  if (started + initialization > now) return notReady || metric.at < changed + metric.window;
  return notReady && started + initialReadiness > changed;
}

/** What each pod, or one container of each, requests of a resource, in thousandths. @throws MetricsError */
export function podRequests(
  pods: readonly Pod[],
  resource: string,
  only: string | undefined,
): ReadonlyMap<string, number> {
  const result = new Map<string, number>();
  for (const { metadata, spec } of pods) {
    const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
    const containers = [...(spec?.containers ?? []), ...sidecars];
    let sum = 0;
    for (const container of containers) {
      if (only !== undefined && container.name !== only) continue;
      const request = container.resources?.requests?.[resource];
      if (request === undefined) {
        throw new MetricsError(
          `missing request for ${resource} in container ${container.name} of Pod ${metadata.name}`,
        );
      }
      sum += quantityMilliValue(parseQuantity(request) ?? { nanos: 0n, format: 'DecimalSI' });
    }
    result.set(metadata.name, sum);
  }
  return result;
}
