import type { Pod } from '../../kinds/types.ts';
import { isActive, isReady, readySince } from './pods.ts';

const phases: { readonly [phase: string]: number } = { Pending: 0, Unknown: 1, Running: 2 };

interface Candidate {
  readonly pod: Pod;
  readonly ready: boolean;
  readonly cost: number;
  /** Active pods of the same owner on the same node. */
  readonly neighbours: number;
}

/**
 * The `count` pods that are given up first when there are too many: not scheduled before scheduled, Pending before Running,
 * not ready before ready, cheaper before dearer, crowded nodes first, then the younger ones (ages compared by their
 * logarithm, and by UID within one power of two), and those that restart more.
 *
 * @param related active pods whose nodes count as crowded
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#scaling-a-replicaset
 */
export function chooseForDeletion(
  pods: readonly Pod[],
  related: readonly Pod[],
  count: number,
  now: number,
): readonly Pod[] {
  if (count >= pods.length) return pods;
  const onNode = new Map<string, number>();
  for (const pod of related) {
    if (!isActive(pod)) continue;
    const node = pod.spec?.nodeName ?? '';
    onNode.set(node, (onNode.get(node) ?? 0) + 1);
  }
  const candidates = pods.map((pod) => ({
    pod,
    ready: isReady(pod),
    cost: deletionCost(pod),
    neighbours: onNode.get(pod.spec?.nodeName ?? '') ?? 0,
  }));
  candidates.sort((a, b) => compare(a, b, now));
  return candidates.slice(0, count).map(({ pod }) => pod);
}

/** Negative where `a` goes first. */
function compare(a: Candidate, b: Candidate, now: number): number {
  return (
    Number(Boolean(a.pod.spec?.nodeName)) - Number(Boolean(b.pod.spec?.nodeName)) ||
    (phases[a.pod.status?.phase ?? ''] ?? 0) - (phases[b.pod.status?.phase ?? ''] ?? 0) ||
    Number(a.ready) - Number(b.ready) ||
    a.cost - b.cost ||
    b.neighbours - a.neighbours ||
    (a.ready && b.ready ? compareAge(readySince(a.pod), readySince(b.pod), a.pod, b.pod, now) : 0) ||
    restarts(b.pod) - restarts(a.pod) ||
    compareAge(created(a.pod), created(b.pod), a.pod, b.pod, now)
  );
}

function compareAge(a: number | undefined, b: number | undefined, podA: Pod, podB: Pod, now: number): number {
  if (a === b) return 0;
  if (!a || !b) return a ? 1 : -1;
  const byPowers = magnitude(now - a) - magnitude(now - b);
  if (byPowers !== 0) return byPowers;
  return (podA.metadata.uid ?? '') < (podB.metadata.uid ?? '') ? -1 : 1;
}

/** The power of two of an age in nanoseconds, rounded down; -1 below that. */
const magnitude = (age: number): number => (age > 0 ? Math.floor(Math.log2(age * 1_000_000)) : -1);

const created = ({ metadata }: Pod): number | undefined =>
  metadata.creationTimestamp === undefined ? undefined : Date.parse(metadata.creationTimestamp);

const restarts = (pod: Pod): number =>
  Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount ?? 0));

const costAnnotation = 'controller.kubernetes.io/pod-deletion-cost';

function deletionCost({ metadata }: Pod): number {
  const text = metadata.annotations?.[costAnnotation];
  // anything else than a plain integer counts as none, as the real controller takes it
  return text !== undefined && /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : 0;
}
