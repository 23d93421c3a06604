import type { DaemonSet } from '../../kinds/types.ts';
import { isAvailable, isReady, isTerminating } from '../support/pods.ts';
import { revisionHashLabel } from '../support/revisions.ts';
import type { DaemonSituation } from './plan.ts';
import { placementOn } from './placement.ts';

/** Counts nodes, not pods: a node counts by its oldest pod. */
export function statusOf({ set, nodes, podsOn, hash, now }: DaemonSituation): NonNullable<DaemonSet['status']> {
  const minReadySeconds = set.spec?.minReadySeconds ?? 0;
  const count = { desired: 0, current: 0, misscheduled: 0, ready: 0, available: 0, updated: 0 };
  for (const node of nodes) {
    const pods = (podsOn.get(node.metadata.name) ?? []).filter((pod) => !isTerminating(pod));
    if (!placementOn(set, node).runs) {
      if ((podsOn.get(node.metadata.name) ?? []).length > 0) count.misscheduled++;
      continue;
    }
    count.desired++;
    const all = podsOn.get(node.metadata.name) ?? [];
    if (all.length === 0) continue;
    count.current++;
    const pod = pods.find((p) => p.metadata.labels?.[revisionHashLabel] === hash) ?? pods[0] ?? all[0];
    if (!pod) continue;
    if (isReady(pod)) {
      count.ready++;
      if (isAvailable(pod, minReadySeconds, now)) count.available++;
    }
    if (pod.metadata.labels?.[revisionHashLabel] === hash) count.updated++;
  }
  const unavailable = count.desired - count.available;
  const { collisionCount } = set.status ?? {};
  return {
    currentNumberScheduled: count.current,
    numberMisscheduled: count.misscheduled,
    desiredNumberScheduled: count.desired,
    numberReady: count.ready,
    observedGeneration: set.metadata.generation ?? 0,
    ...(count.updated > 0 ? { updatedNumberScheduled: count.updated } : {}),
    ...(count.available > 0 ? { numberAvailable: count.available } : {}),
    ...(unavailable > 0 ? { numberUnavailable: unavailable } : {}),
    ...(collisionCount === undefined ? {} : { collisionCount }),
  };
}
