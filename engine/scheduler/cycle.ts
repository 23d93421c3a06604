import type { Random } from '../sim/index.ts';
import type { SchedulerCache } from './cache/cache.ts';
import type { NodeInfo } from './cache/node-info.ts';
import type { PodInfo } from './cache/pod-info.ts';
import { checkNode, checkNodeWithNominated } from './framework/check-node.ts';
import type { Nominator } from './framework/nominator.ts';
import { maxScore, type PodFilter } from './framework/plugin.ts';
import type { Profile } from './framework/profile.ts';
import type { Reason, Rejection } from './framework/reasons.ts';
import { Refusals } from './framework/refusals.ts';

/** How the nodes of one pod compared. Scores are in the order of `nodes`, weighted, and by plugin before weighting. */
export interface Comparison {
  readonly nodes: readonly NodeInfo[];
  readonly totals: readonly number[];
  readonly byPlugin: readonly {
    readonly plugin: string;
    readonly weight: number;
    readonly scores: readonly number[];
  }[];
}

/** What a scheduling cycle found. */
export type CycleResult = {
  readonly filters: readonly PodFilter[];
  readonly rejected: Refusals;
  /** Nodes that were looked at. */
  readonly evaluated: number;
  readonly total: number;
} & (
  | { readonly node: NodeInfo; readonly comparison: Comparison }
  | {
      readonly node: undefined;
      readonly atOnce?: Rejection;
      readonly unseen?: { readonly count: number; readonly reason: Reason };
    }
);

/** Below this many nodes all are looked at. */
const leastFeasible = 100;
const leastPercentage = 5;

/** How many feasible nodes are enough: fewer of a hundred in a large cluster. */
export function feasibleNodesToFind(nodes: number, percentage: number): number {
  if (nodes < leastFeasible || percentage >= 100) return nodes;
  const adaptive = percentage > 0 ? percentage : Math.max(leastPercentage, 50 - Math.floor(nodes / 125));
  return Math.max(leastFeasible, Math.floor((nodes * adaptive) / 100));
}

/** Finds nodes for pods, one after the other; where the search begins goes round the nodes. */
export function createCycle(cache: SchedulerCache, nominator: Nominator, random: Random) {
  let start = 0;

  return function run(profile: Profile, pod: PodInfo): CycleResult {
    const all = cache.nodes();
    const total = all.length;
    const rejected = new Refusals();
    const filters: PodFilter[] = [];
    let allowed: ReadonlySet<string> | undefined;
    const restricting: string[] = [];
    for (const plugin of profile.filters) {
      const prepared = plugin.preFilter(pod);
      if (!prepared) continue;
      if ('reasons' in prepared) {
        return { filters, rejected, evaluated: 0, total, node: undefined, atOnce: prepared };
      }
      filters.push({ plugin: plugin.name, filter: prepared });
      const { nodes } = prepared;
      if (!nodes) continue;
      restricting.push(plugin.name);
      const before = allowed;
      allowed = before ? new Set([...nodes].filter((name) => before.has(name))) : nodes;
    }

    const candidates = allowed ? named(cache, allowed) : all;
    const feasible: NodeInfo[] = [];
    const nominations = nominator.size > 0;
    const look = (node: NodeInfo) => {
      const refused = nominations
        ? checkNodeWithNominated(filters, node, nominator.ahead(pod, node.name))
        : checkNode(filters, node);
      if (refused) rejected.add(node, refused);
      else feasible.push(node);
    };

    const nominated = cache.node(nominator.nodeOf(pod.key) ?? '');
    const looked = nominated?.node && candidates.includes(nominated) ? nominated : undefined;
    if (looked) look(looked);
    let evaluated = feasible.length > 0 ? 1 : 0;
    if (feasible.length === 0) {
      const count = candidates.length;
      const enough = feasibleNodesToFind(count, profile.percentageOfNodesToScore);
      let at = allowed || count === 0 ? 0 : start % count;
      for (; evaluated < count && feasible.length < enough; evaluated++) {
        const node = candidates[at];
        if (node && node !== looked) look(node);
        at = at + 1 === count ? 0 : at + 1;
      }
      if (!allowed && count > 0) start = at;
    }

    const common = { filters, rejected, evaluated, total };
    if (feasible.length === 0) {
      const reason: Reason = { code: 'excluded-by-plugins', data: { plugins: restricting } };
      return { node: undefined, ...common, ...(allowed ? { unseen: { count: total - rejected.size, reason } } : {}) };
    }
    const comparison = compare(profile, pod, feasible);
    return { node: best(comparison, random), comparison, ...common };
  };
}

function named(cache: SchedulerCache, names: ReadonlySet<string>): readonly NodeInfo[] {
  const found: NodeInfo[] = [];
  for (const name of names) {
    const node = cache.node(name);
    if (node?.node) found.push(node);
  }
  return found;
}

function compare(profile: Profile, pod: PodInfo, nodes: readonly NodeInfo[]): Comparison {
  const count = nodes.length;
  const totals: number[] = nodes.map(() => 0);
  const byPlugin: { plugin: string; weight: number; scores: number[] }[] = [];
  // one node needs no comparison
  if (count === 1) return { nodes, totals, byPlugin };
  for (const { plugin, weight } of profile.scorers) {
    const scorer = plugin.preScore(pod, nodes);
    if (!scorer) continue;
    const scores = scorer.scores(nodes);
    scorer.normalize?.(scores, nodes);
    for (let i = 0; i < count; i++) {
      const score = Math.min(maxScore, Math.max(0, scores[i] ?? 0));
      totals[i] = (totals[i] ?? 0) + score * weight;
    }
    byPlugin.push({ plugin: plugin.name, weight, scores });
  }
  return { nodes, totals, byPlugin };
}

/** The node of the highest total; by chance among equals. */
function best({ nodes, totals }: Comparison, random: Random): NodeInfo {
  let highest = Number.NEGATIVE_INFINITY;
  let ties: NodeInfo[] = [];
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i];
    const total = totals[i] ?? 0;
    if (!node || total < highest) continue;
    if (total > highest) {
      highest = total;
      ties = [node];
    } else {
      ties.push(node);
    }
  }
  const chosen = ties[ties.length > 1 ? random.below(ties.length) : 0];
  if (!chosen) throw new RangeError('no node to choose from');
  return chosen;
}
