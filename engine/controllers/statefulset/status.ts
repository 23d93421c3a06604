import type { Pod, StatefulSet } from '../../kinds/types.ts';
import { isAvailable, isReady, isTerminating } from '../support/pods.ts';
import { revisionHashLabel } from '../support/revisions.ts';
import { ordinalOf, replicasOf } from './identity.ts';
import type { Step } from './steps.ts';

export type StatefulSetStatus = NonNullable<StatefulSet['status']>;

export interface StatusInput {
  readonly set: StatefulSet;
  readonly pods: readonly Pod[];
  readonly steps: readonly Step[];
  readonly currentRevision: string;
  readonly updateRevision: string;
  readonly currentHash: string;
  readonly updateHash: string;
  readonly now: number;
}

/** The counters as they are once the steps are taken. */
export function statusOf(input: StatusInput): StatefulSetStatus {
  const { set, currentRevision, updateRevision, currentHash, updateHash, now } = input;
  const minReadySeconds = set.spec?.minReadySeconds ?? 0;
  const deleted = new Set(input.steps.map((step) => (step.action === 'delete' ? step.pod : undefined)));
  const count = { replicas: 0, ready: 0, available: 0, current: 0, updated: 0 };
  const countRevision = (hash: string | undefined) => {
    if (hash === currentHash) count.current++;
    if (hash === updateHash) count.updated++;
  };
  for (const pod of input.pods) {
    if (ordinalOf(set, pod) < 0) continue;
    count.replicas++;
    if (pod.status?.phase === 'Running' && isReady(pod)) {
      count.ready++;
      if (isAvailable(pod, minReadySeconds, now)) count.available++;
    }
    if (!isTerminating(pod) && !deleted.has(pod)) countRevision(pod.metadata.labels?.[revisionHashLabel]);
  }
  for (const step of input.steps) {
    if (step.action !== 'create') continue;
    count.replicas++;
    countRevision(step.revision === 'update' ? updateHash : currentHash);
  }
  const done = isRolledOut(set, count);
  return {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: count.replicas,
    ...(count.ready > 0 ? { readyReplicas: count.ready } : {}),
    availableReplicas: count.available,
    ...positive('currentReplicas', done ? count.updated : count.current),
    ...positive('updatedReplicas', count.updated),
    currentRevision: done ? updateRevision : currentRevision,
    updateRevision,
    collisionCount: set.status?.collisionCount ?? 0,
    ...(set.status?.conditions ? { conditions: set.status.conditions } : {}),
  };
}

const positive = (name: 'currentReplicas' | 'updatedReplicas', value: number) => (value > 0 ? { [name]: value } : {});

/** Only then is the new revision the current one. */
function isRolledOut(set: StatefulSet, count: { replicas: number; ready: number; updated: number }): boolean {
  const wanted = replicasOf(set);
  return (
    set.spec?.updateStrategy?.type !== 'OnDelete' &&
    count.updated === wanted &&
    count.ready === wanted &&
    count.replicas === wanted
  );
}
