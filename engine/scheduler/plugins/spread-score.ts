import type { SchedulerCache } from '../cache/cache.ts';
import type { NodeInfo } from '../cache/node-info.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import { maxScore, type NodeScorer } from '../framework/plugin.ts';
import { eligibility, type SpreadConstraint } from './spread-constraints.ts';

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
  const lacks = (node: NodeInfo) => constraints.some(({ topologyKey }) => node.labels[topologyKey] === undefined);
  const ignored = new Set(everyLabel ? nodes.filter(lacks) : []);
  const namespaces = new Set([pod.namespace]);

  const parts = constraints.map((constraint) => {
    const { selector, topologyKey, maxSkew } = constraint;
    const { perNode } = cache.counts.count({ selector, namespaces, terminating: false });
    const perHost = topologyKey === hostname;
    const domains = new Map<string, number>();
    if (!perHost) {
      for (const node of nodes) {
        const value = ignored.has(node) ? undefined : node.labels[topologyKey];
        if (value !== undefined) domains.set(value, 0);
      }
      const eligible = eligibility(pod, constraint, constraints, everyLabel);
      for (const [node, count] of perNode) {
        const value = node.labels[topologyKey];
        const known = value === undefined ? undefined : domains.get(value);
        if (value === undefined || known === undefined || !node.node || !eligible(node)) continue;
        domains.set(value, known + count);
      }
    }
    const size = perHost ? nodes.length - ignored.size : domains.size;
    return { topologyKey, maxSkew, perNode, domains, perHost, weight: Math.log(size + 2) };
  });

  return {
    score(node) {
      if (ignored.has(node)) return 0;
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
