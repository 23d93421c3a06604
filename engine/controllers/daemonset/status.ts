import type { DaemonSet } from '../../kinds/types.ts';
import { isAvailable, isFinished, isReady, isTerminating } from '../support/pods.ts';
import { revisionHashLabel } from '../support/revisions.ts';
import { byAge, type DaemonSituation } from './plan.ts';
import { placementOn } from './placement.ts';

/** Counts nodes, not pods: a node counts by its oldest pod, also while a newer one surges beside it. */
export function statusOf({ set, nodes, podsOn, hash, now }: DaemonSituation): NonNullable<DaemonSet['status']> {
  const minReadySeconds = set.spec?.minReadySeconds ?? 0;
  const count = { desired: 0, current: 0, misscheduled: 0, ready: 0, available: 0, updated: 0 };
  for (const node of nodes) {
    const [pod] = (podsOn.get(node.metadata.name) ?? [])
      .filter((each) => !(isTerminating(each) && isFinished(each)))
      .sort(byAge);
    if (!placementOn(set, node).runs) {
      if (pod) count.misscheduled++;
      continue;
    }
    count.desired++;
    if (!pod) continue;
    count.current++;
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
