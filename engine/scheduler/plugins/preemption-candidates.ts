import type { NodeInfo } from '../cache/node-info.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import { checkNodeWithNominated, supposeAdded, supposeRemoved } from '../framework/check-node.ts';
import type { Nominator } from '../framework/nominator.ts';
import type { FilterFailure } from '../framework/plugin.ts';
import { type Rejection, rejection } from '../framework/reasons.ts';
import type { BudgetCheck } from './preemption-budgets.ts';

/** A node on which the pod would fit if these went. */
export interface Candidate {
  readonly node: NodeInfo;
  /** Most important first. */
  readonly victims: readonly PodInfo[];
  /** How many of them break a disruption budget. */
  readonly violations: number;
}

const noVictims = rejection('DefaultPreemption', 'no-victims', false);

/** The pods that must go from one node: all of lower priority are taken away, then as many as possible let back. */
export function selectVictims(
  { pod, filters }: FilterFailure,
  node: NodeInfo,
  budgets: BudgetCheck,
  nominator: Nominator,
): Candidate | Rejection {
  const lower = [...node.pods.values()].filter((other) => other.priority < pod.priority);
  if (lower.length === 0) return noVictims;
  const nominated = nominator.ahead(pod, node.name);
  const refusal = () => checkNodeWithNominated(filters, node, nominated);
  const away = new Set(lower);
  for (const other of lower) supposeRemoved(filters, other, node);
  try {
    const refused = refusal();
    if (refused) return refused;
    const { violating, free } = budgets(lower.toSorted(byImportance));
    let violations = 0;
    for (const group of [violating, free]) {
      for (const other of group) {
        supposeAdded(filters, other, node);
        away.delete(other);
        if (!refusal()) continue;
        supposeRemoved(filters, other, node);
        away.add(other);
        if (group === violating) violations++;
      }
    }
    return { node, victims: [...away].toSorted(byImportance), violations };
  } finally {
    for (const other of away) supposeAdded(filters, other, node);
  }
}

/** Higher priority first, then who has run longer. */
function byImportance(a: PodInfo, b: PodInfo): number {
  return b.priority - a.priority || startOf(a) - startOf(b);
}

function startOf({ pod, created }: PodInfo): number {
  return pod.status?.startTime === undefined ? created : Date.parse(pod.status.startTime);
}

/** What decides between candidates, one after the other: the lowest number wins; the last asks for the latest start. */
const criteria: readonly ((candidate: Candidate) => number)[] = [
  ({ violations }) => violations,
  ({ victims }) => victims[0]?.priority ?? 0,
  // priorities may be negative: shifted, so that more victims never weigh less
  ({ victims }) => victims.reduce((sum, { priority }) => sum + priority + 2 ** 31, 0),
  ({ victims }) => victims.length,
  ({ victims }) => -earliestStart(victims),
];

/** When the first of the most important victims began. */
function earliestStart(victims: readonly PodInfo[]): number {
  const highest = victims[0]?.priority;
  return Math.min(...victims.filter(({ priority }) => priority === highest).map(startOf));
}

export function pickCandidate(candidates: readonly Candidate[]): Candidate | undefined {
  let left = candidates;
  for (const criterion of criteria) {
    if (left.length <= 1) break;
    const values = left.map(criterion);
    const best = values.reduce((a, b) => Math.min(a, b));
    left = left.filter((_, i) => values[i] === best);
  }
  return left[0];
}
