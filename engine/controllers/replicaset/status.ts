import type { Pod } from '../../kinds/types.ts';
import { hasLabels } from '../support/label-selector.ts';
import { isAvailable, isReady } from '../support/pods.ts';
import { type Flavour, type Replicated, templateOf } from './flavour.ts';

/** What went wrong with the pods this time. */
export interface Trouble {
  readonly reason: 'FailedCreate' | 'FailedDelete';
  readonly message: string;
}

export type Status = NonNullable<Replicated['status']>;

interface Clock {
  now(): number;
  timestamp(): string;
}

/** The status that the pods make, but for `observedGeneration`. Counters that are zero are left out, as the API does. */
export function statusOf(
  owner: Replicated,
  flavour: Flavour,
  active: readonly Pod[],
  terminating: number,
  trouble: Trouble | undefined,
  clock: Clock,
): Status {
  const { labels } = templateOf(owner).metadata ?? {};
  const minReadySeconds = owner.spec?.minReadySeconds ?? 0;
  const now = clock.now();
  let fullyLabeled = 0;
  let ready = 0;
  let available = 0;
  for (const pod of active) {
    if (hasLabels(pod.metadata.labels, labels)) fullyLabeled++;
    if (!isReady(pod)) continue;
    ready++;
    if (minReadySeconds === 0 || isAvailable(pod, minReadySeconds, now)) available++;
  }
  const conditions = conditionsWith(owner, trouble, clock);
  return {
    replicas: active.length,
    ...(fullyLabeled > 0 ? { fullyLabeledReplicas: fullyLabeled } : {}),
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    ...(available > 0 ? { availableReplicas: available } : {}),
    ...(flavour.countsTerminating ? { terminatingReplicas: terminating } : {}),
    ...(conditions.length > 0 ? { conditions } : {}),
  };
}

/** The condition ReplicaFailure is there while, and only while, pods cannot be created or deleted. */
function conditionsWith({ status }: Replicated, trouble: Trouble | undefined, clock: Clock) {
  const former = status?.conditions ?? [];
  const others = former.filter(({ type }) => type !== 'ReplicaFailure');
  if (!trouble) return others.length === former.length ? former : others;
  if (others.length < former.length) return former;
  const failure = { type: 'ReplicaFailure', status: 'True', ...trouble, lastTransitionTime: clock.timestamp() };
  return [...others, failure];
}
