import type { Pod, StatefulSet } from '../../kinds/types.ts';
import { resolveIntOrPercent } from '../support/int-or-percent.ts';
import { isAvailable, isReady, isTerminating } from '../support/pods.ts';
import { revisionHashLabel } from '../support/revisions.ts';
import { isMonotonic, ordinalOf, replicasOf, startOrdinal } from './identity.ts';

/** One change to make. */
export type Step =
  | { readonly action: 'create'; readonly ordinal: number; readonly revision: 'current' | 'update' }
  | { readonly action: 'delete'; readonly pod: Pod; readonly condemned: boolean };

export interface Situation {
  readonly set: StatefulSet;
  readonly pods: readonly Pod[];
  /** Hashes of the revision that was rolled out last, and of the one that is being rolled out. */
  readonly currentHash: string;
  readonly updateHash: string;
  readonly now: number;
}

const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && isReady(pod);
const isHealthy = (pod: Pod): boolean => isRunningAndReady(pod) && !isTerminating(pod);
const hashOf = ({ metadata }: Pod): string | undefined => metadata.labels?.[revisionHashLabel];

/**
 * What to do next: of an ordered set one thing at a time, waiting until the pod before is ready; of a parallel one all at
 * once. Updates come after that, from the highest ordinal down.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#deployment-and-scaling-guarantees
 */
export function nextSteps(situation: Situation): readonly Step[] {
  const { set, now } = situation;
  const monotonic = isMonotonic(set);
  const minReadySeconds = set.spec?.minReadySeconds ?? 0;
  const { replicas, condemned } = arrange(situation);
  const steps: Step[] = [];
  for (const [ordinal, pod] of replicas) {
    if (!pod) steps.push({ action: 'create', ordinal, revision: revisionFor(situation, ordinal) });
    else if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') {
      if (!isTerminating(pod)) steps.push({ action: 'delete', pod, condemned: false });
    } else if (isHealthy(pod) && isAvailable(pod, minReadySeconds, now)) continue;
    if (monotonic) return steps;
  }
  const unhealthy = [...condemned, ...[...replicas.values()].reverse()].filter((pod) => pod && !isHealthy(pod));
  const firstUnhealthy = unhealthy.at(-1);
  for (const pod of condemned) {
    const blocked = !isRunningAndReady(pod) && pod !== firstUnhealthy;
    if (!isTerminating(pod) && !(monotonic && blocked)) steps.push({ action: 'delete', pod, condemned: true });
    if (monotonic) return steps;
  }
  if (set.spec?.updateStrategy?.type === 'OnDelete' || steps.length > 0) return steps;
  return updateSteps(situation, [...replicas.values()]);
}

/**
 * A failure stops an ordered set at once. A parallel one goes through its ordinals in batches of 1, 2, 4, …, and stops after
 * the first batch with a failure.
 */
export function batchesOf(set: StatefulSet, steps: readonly Step[]): readonly (readonly Step[])[] {
  if (isMonotonic(set)) return steps.map((step) => [step]);
  const batches = new Map<number, Step[]>();
  for (const step of steps) {
    const ordinal = step.action === 'create' ? step.ordinal : ordinalOf(set, step.pod);
    const batch = Math.floor(Math.log2(Math.max(0, ordinal - startOrdinal(set)) + 1));
    const known = batches.get(batch);
    if (known) known.push(step);
    else batches.set(batch, [step]);
  }
  return [...batches.values()];
}

/** The slots of the set with the pods in them, and the pods that have no slot, highest ordinal first. */
export function arrange({ set, pods }: Pick<Situation, 'set' | 'pods'>) {
  const start = startOrdinal(set);
  const end = start + replicasOf(set);
  const replicas = new Map<number, Pod | undefined>();
  for (let ordinal = start; ordinal < end; ordinal++) replicas.set(ordinal, undefined);
  const condemned: Pod[] = [];
  for (const pod of pods) {
    const ordinal = ordinalOf(set, pod);
    if (ordinal < 0) continue;
    if (replicas.has(ordinal)) replicas.set(ordinal, pod);
    else condemned.push(pod);
  }
  condemned.sort((a, b) => ordinalOf(set, b) - ordinalOf(set, a));
  return { replicas, condemned };
}

const partitionOf = ({ spec }: StatefulSet): number => spec?.updateStrategy?.rollingUpdate?.partition ?? 0;

/** Pods below the partition are made again as they were. */
function revisionFor({ set, currentHash, updateHash }: Situation, ordinal: number): 'current' | 'update' {
  if (currentHash === updateHash || set.spec?.updateStrategy?.type === 'OnDelete') return 'update';
  return ordinal < startOrdinal(set) + partitionOf(set) ? 'current' : 'update';
}

function updateSteps({ set, updateHash, now }: Situation, replicas: readonly (Pod | undefined)[]): readonly Step[] {
  const lowest = partitionOf(set);
  const { maxUnavailable = 1 } = set.spec?.updateStrategy?.rollingUpdate ?? {};
  const most = Math.max(1, resolveIntOrPercent(maxUnavailable, replicasOf(set), 'up'));
  const minReadySeconds = set.spec?.minReadySeconds ?? 0;
  let unavailable = replicas.filter((pod) => !pod || !isHealthy(pod) || !isAvailable(pod, minReadySeconds, now)).length;
  const steps: Step[] = [];
  for (let at = replicas.length - 1; at >= lowest; at--) {
    const pod = replicas[at];
    if (!pod || isTerminating(pod)) {
      if (most === 1) return steps;
      continue;
    }
    const isDown = !isHealthy(pod) || !isAvailable(pod, minReadySeconds, now);
    if (hashOf(pod) !== updateHash) {
      // a pod that is down anyway makes nothing worse by being replaced
      if (!isDown && unavailable >= most) return steps;
      steps.push({ action: 'delete', pod, condemned: false });
      if (!isDown) unavailable++;
      if (most === 1) return steps;
    } else if (isDown && most === 1) return steps;
  }
  return steps;
}
