import type { SchedulerCache } from '../cache/cache.ts';
import { DomainCount } from '../cache/domain-count.ts';
import type { NodeInfo } from '../cache/node-info.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import type { Topology } from '../cache/topology.ts';
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
    const topology = cache.topology(topologyKey);
    const matching = cache.counts.count({ selector, namespaces, terminating: false });
    if (topologyKey === hostname) {
      return { topology, maxSkew, matching, domains: undefined, weight: weightOf(nodes.length - ignored.size) };
    }
    const eligible = eligibility(pod, constraint, constraints, complete || !everyLabel);
    const domains = eligible ? countEligible(matching.perNode, topology, eligible) : matching.byDomain(topologyKey);
    return { topology, maxSkew, matching, domains, weight: weightOf(domainsAmong(nodes, ignored, topology)) };
  });

  return {
    scores: (of) =>
      of.map((node) => {
        if (ignored.size > 0 && ignored.has(node)) return 0;
        let score = 0;
        for (let i = 0; i < parts.length; i++) {
          const part = parts[i];
          const domain = part?.topology.domainOf(node) ?? -1;
          if (!part || domain < 0) continue;
          const count = part.domains ? part.domains.of(domain) : part.matching.onNode(node);
          score += count * part.weight + (part.maxSkew - 1);
        }
        return Math.round(score);
      }),
    normalize(scores, of) {
      const counts = (i: number) => {
        const node = of[i];
        return ignored.size === 0 || (node !== undefined && !ignored.has(node));
      };
      let lowest = Number.POSITIVE_INFINITY;
      let highest = 0;
      for (let i = 0; i < scores.length; i++) {
        const score = scores[i] ?? 0;
        if (!counts(i)) continue;
        if (score < lowest) lowest = score;
        if (score > highest) highest = score;
      }
      for (let i = 0; i < scores.length; i++) {
        if (!counts(i)) scores[i] = 0;
        else if (highest === 0) scores[i] = maxScore;
        else scores[i] = Math.floor((maxScore * (highest + lowest - (scores[i] ?? 0))) / highest);
      }
    },
  };
}

const weightOf = (domains: number): number => Math.log(domains + 2);

/** How many domains the nodes are in. */
function domainsAmong(nodes: readonly NodeInfo[], ignored: ReadonlySet<NodeInfo>, topology: Topology): number {
  const seen: boolean[] = [];
  let size = 0;
  for (const node of nodes) {
    if (size === topology.sizes.length) break;
    const domain = ignored.size > 0 && ignored.has(node) ? -1 : topology.domainOf(node);
    if (domain < 0 || seen[domain]) continue;
    seen[domain] = true;
    size++;
  }
  return size;
}

function countEligible(
  perNode: ReadonlyMap<NodeInfo, number>,
  topology: Topology,
  eligible: (node: NodeInfo) => boolean,
): DomainCount {
  const domains = new DomainCount(topology);
  for (const [node, count] of perNode) if (eligible(node)) domains.add(node, count);
  return domains;
}
