import type { DaemonSet, Node, Pod } from '../../kinds/types.ts';
import { resolveIntOrPercent } from '../support/int-or-percent.ts';
import { isAvailable, isTerminating } from '../support/pods.ts';
import { revisionHashLabel } from '../support/revisions.ts';
import { placementOn } from './placement.ts';

export interface DaemonSituation {
  readonly set: DaemonSet;
  readonly nodes: readonly Node[];
  readonly podsOn: ReadonlyMap<string, readonly Pod[]>;
  /** Hash of the current template. */
  readonly hash: string;
  readonly now: number;
}

export interface DaemonPlan {
  /** Names of nodes that get a pod. */
  readonly create: readonly string[];
  readonly remove: readonly Pod[];
  /** Ended pods that are removed so that others can take their place. */
  readonly ended: readonly Pod[];
}

const isCurrent = (pod: Pod, hash: string): boolean => pod.metadata.labels?.[revisionHashLabel] === hash;

/** Those that have a node first, then the oldest. */
export function byAge(a: Pod, b: Pod): number {
  const isPlaced = ({ spec }: Pod): number => (spec?.nodeName ? 0 : 1);
  const rank = ({ metadata }: Pod): string => `${metadata.creationTimestamp ?? ''} ${metadata.name}`;
  return isPlaced(a) - isPlaced(b) || (rank(a) < rank(b) ? -1 : 1);
}

/** Which nodes lack a pod, and which pods should not be. */
export function planPlacement(situation: DaemonSituation): DaemonPlan {
  const { set, nodes, podsOn } = situation;
  const create: string[] = [];
  const remove: Pod[] = [];
  const ended: Pod[] = [];
  const known = new Set<string>();
  for (const node of nodes) {
    const { name } = node.metadata;
    known.add(name);
    const pods = podsOn.get(name) ?? [];
    const { runs, stays } = placementOn(set, node);
    if (runs && pods.length === 0) create.push(name);
    else if (stays) {
      const alive = pods.filter((pod) => !isTerminating(pod));
      const over = alive.filter(({ status }) => status?.phase === 'Failed' || status?.phase === 'Succeeded');
      ended.push(...over);
      remove.push(
        ...surplus(
          situation,
          alive.filter((pod) => !over.includes(pod)),
        ),
      );
    } else remove.push(...pods.filter((pod) => !isTerminating(pod)));
  }
  for (const [node, pods] of podsOn) if (!known.has(node)) remove.push(...pods.filter((pod) => !isTerminating(pod)));
  return { create, remove, ended };
}

/** All but one pod of a node; while a surge is under way, all but one of each revision. */
function surplus({ set, hash }: DaemonSituation, pods: readonly Pod[]): readonly Pod[] {
  if (pods.length <= 1) return [];
  const oldestFirst = pods.toSorted(byAge);
  if (surgeOf(set, 1) === 0) return oldestFirst.slice(1);
  const current = oldestFirst.filter((pod) => isCurrent(pod, hash));
  const former = oldestFirst.filter((pod) => !isCurrent(pod, hash));
  return [...former.slice(1), ...current.slice(1)];
}

function surgeOf({ spec }: DaemonSet, wanted: number): number {
  const { type = 'RollingUpdate', rollingUpdate } = spec?.updateStrategy ?? {};
  return type === 'RollingUpdate' ? resolveIntOrPercent(rollingUpdate?.maxSurge, wanted, 'up') : 0;
}

/** What a rolling update replaces now, without more nodes being served by no pod than it may. */
export function planUpdate(situation: DaemonSituation): DaemonPlan {
  const { set, nodes } = situation;
  const wanted = nodes.filter((node) => placementOn(set, node).runs).length;
  const surge = surgeOf(set, wanted);
  const { maxUnavailable = 1 } = set.spec?.updateStrategy?.rollingUpdate ?? {};
  const unavailable = resolveIntOrPercent(maxUnavailable, wanted, 'up');
  if (surge > 0) return planSurge(situation, surge);
  return planReplacement(situation, Math.max(unavailable, 1));
}

interface OnNode {
  readonly node: string;
  readonly current: Pod | undefined;
  readonly former: Pod | undefined;
}

/** The pod of the current template and the other one of each node that should have a pod. */
function pairs({ set, nodes, podsOn, hash }: DaemonSituation): readonly OnNode[] {
  return nodes.flatMap((node) => {
    if (!placementOn(set, node).runs) return [];
    const alive = (podsOn.get(node.metadata.name) ?? []).filter((pod) => !isTerminating(pod));
    return {
      node: node.metadata.name,
      current: alive.find((pod) => isCurrent(pod, hash)),
      former: alive.find((pod) => !isCurrent(pod, hash)),
    };
  });
}

function planReplacement(situation: DaemonSituation, most: number): DaemonPlan {
  const { set, now } = situation;
  const minReadySeconds = set.spec?.minReadySeconds ?? 0;
  const useless: Pod[] = [];
  const candidates: Pod[] = [];
  let unavailable = 0;
  for (const { current, former } of pairs(situation)) {
    const serving = current ?? former;
    if (!serving || !isAvailable(serving, minReadySeconds, now) || (current && former)) unavailable++;
    if (!former || current) continue;
    if (isAvailable(former, minReadySeconds, now)) candidates.push(former);
    else useless.push(former);
  }
  const remove = [...useless, ...candidates.slice(0, Math.max(0, most - unavailable))];
  return { create: [], remove, ended: [] };
}

function planSurge(situation: DaemonSituation, most: number): DaemonPlan {
  const { set, now } = situation;
  const minReadySeconds = set.spec?.minReadySeconds ?? 0;
  const useless: string[] = [];
  const candidates: string[] = [];
  const remove: Pod[] = [];
  let surging = 0;
  for (const { node, current, former } of pairs(situation)) {
    if (!former) continue;
    if (!current) (isAvailable(former, minReadySeconds, now) ? candidates : useless).push(node);
    else if (isAvailable(current, minReadySeconds, now)) remove.push(former);
    else surging++;
  }
  return { create: [...useless, ...candidates.slice(0, Math.max(0, most - surging))], remove, ended: [] };
}
