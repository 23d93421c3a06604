import type { SchedulerCache } from '../cache/cache.ts';
import { DomainCount } from '../cache/domain-count.ts';
import type { NodeInfo } from '../cache/node-info.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import { maxScore, type NodeScorer } from '../framework/plugin.ts';
import { eligibility, everyNodeLabelled, type SpreadConstraint } from './spread-constraints.ts';

const hostname = 'kubernetes.io/hostname';

/**
 * Scores nodes by how few matching pods their domains hold; domains of a key with many values weigh more.
 * With `everyLabel` nodes that lack one of the keys are out of the running.
 */
export function spreadScorer(
  cache: SchedulerCache,
  pod: PodInfo,
  constraints: readonly SpreadConstraint[],
  nodes: readonly NodeInfo[],
  everyLabel: boolean,
): NodeScorer {
  const complete = everyNodeLabelled(cache, constraints);
  const lacks = (node: NodeInfo) => constraints.some(({ topologyKey }) => node.labels[topologyKey] === undefined);
  const ignored = new Set(everyLabel && !complete ? nodes.filter(lacks) : []);
  const namespaces = new Set([pod.namespace]);

  const parts = constraints.map((constraint) => {
    const { selector, topologyKey, maxSkew } = constraint;
    const matching = cache.counts.count({ selector, namespaces, terminating: false });
    const perHost = topologyKey === hostname;
    const present = new Set<string>();
    let domains: ReadonlyMap<string, number> = none;
    if (!perHost) {
      for (const node of nodes) {
        const value = ignored.has(node) ? undefined : node.labels[topologyKey];
        if (value !== undefined) present.add(value);
      }
      const eligible = eligibility(pod, constraint, constraints, complete || !everyLabel);
      domains = eligible ? sums(matching.perNode, topologyKey, eligible) : matching.byDomain(topologyKey).perValue;
    }
    const size = perHost ? nodes.length - ignored.size : present.size;
    return { topologyKey, maxSkew, perNode: matching.perNode, domains, perHost, weight: Math.log(size + 2) };
  });

  return {
    score(node) {
      if (ignored.size > 0 && ignored.has(node)) return 0;
      let score = 0;
      for (const { topologyKey, maxSkew, perNode, domains, perHost, weight } of parts) {
        const value = node.labels[topologyKey];
        if (value === undefined) continue;
        const count = perHost ? (perNode.get(node) ?? 0) : (domains.get(value) ?? 0);
        score += count * weight + (maxSkew - 1);
      }
      return Math.round(score);
    },
    normalize(scores, of) {
      let lowest = Number.POSITIVE_INFINITY;
      let highest = 0;
      scores.forEach((score, i) => {
        const node = of[i];
        if (!node || ignored.has(node)) return;
        lowest = Math.min(lowest, score);
        highest = Math.max(highest, score);
      });
      scores.forEach((score, i) => {
        const node = of[i];
        if (!node || ignored.has(node)) scores[i] = 0;
        else if (highest === 0) scores[i] = maxScore;
        else scores[i] = Math.floor((maxScore * (highest + lowest - score)) / highest);
      });
    },
  };
}

const none: ReadonlyMap<string, number> = new Map();

function sums(
  perNode: ReadonlyMap<NodeInfo, number>,
  topologyKey: string,
  eligible: (node: NodeInfo) => boolean,
): ReadonlyMap<string, number> {
  const domains = new DomainCount(topologyKey);
  for (const [node, count] of perNode) if (eligible(node)) domains.add(node, count);
  return domains.perValue;
}
