import { resources } from '../../kinds/resources.ts';
import type { Namespace } from '../../kinds/types.ts';
import type { NodeInfo } from '../cache/node-info.ts';
import { type AffinityTerm, type PodInfo, termSelects } from '../cache/pod-info.ts';
import { maxScore, type PluginFactory } from '../framework/plugin.ts';
import { rejection } from '../framework/reasons.ts';
import { TopologyCounts } from './topology-counts.ts';

const name = 'InterPodAffinity';
const noAffinity = rejection(name, 'pod-affinity', false);
const antiAffinity = rejection(name, 'pod-anti-affinity', true);
const existing = rejection(name, 'existing-anti-affinity', true);

/**
 * Required and preferred pod affinity and anti-affinity, in both directions.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity
 */
export const interPodAffinity: PluginFactory = ({ cache, informers, args }) => {
  const namespaces = informers.informer<Namespace>(resources.namespaces);
  const labelsOf = (namespace: string) => namespaces.get(namespace)?.metadata.labels;
  const hardWeight = typeof args['hardPodAffinityWeight'] === 'number' ? args['hardPodAffinityWeight'] : 1;
  const selects = (term: AffinityTerm, pod: PodInfo) => termSelects(term, pod, labelsOf);

  const namespacesOf = (term: AffinityTerm): ReadonlySet<string> => {
    const { namespaceSelector: chosen } = term;
    if (!chosen) return term.namespaces;
    const all = namespaces.list().filter(({ metadata }) => chosen.matches(metadata.labels));
    return new Set([...term.namespaces, ...all.map(({ metadata }) => metadata.name)]);
  };
  /** Pods that the term selects, by topology value. */
  const counted = (term: AffinityTerm): TopologyCounts => {
    const { perNode } = cache.counts.count({
      selector: term.selector,
      namespaces: namespacesOf(term),
      terminating: true,
    });
    const counts = new TopologyCounts(term.topologyKey);
    for (const [node, count] of perNode) counts.add(node, count);
    return counts;
  };
  /** Pods that every term selects: one pod must be near in all respects. */
  const countedTogether = (terms: readonly AffinityTerm[]): readonly TopologyCounts[] => {
    if (terms.length <= 1) return terms.map(counted);
    const all = terms.map((term) => new TopologyCounts(term.topologyKey));
    for (const node of cache.nodes()) {
      for (const pod of node.pods.values()) {
        if (terms.every((term) => selects(term, pod))) for (const counts of all) counts.add(node, 1);
      }
    }
    return all;
  };

  return {
    name,
    hints: [
      { on: 'pod-added', helps: (pod) => (pod.affinity?.required.length ?? 0) > 0 },
      { on: 'pod-deleted' },
      { on: 'pod-labels' },
      { on: 'node-added' },
      { on: 'node-labels' },
      { on: 'namespace-changed' },
    ],

    preFilter(pod) {
      const near = pod.affinity?.required ?? [];
      const far = pod.affinity?.requiredAnti ?? [];
      if (near.length === 0 && far.length === 0 && cache.withRequiredAntiAffinity.size === 0) return undefined;
      const nearCounts = countedTogether(near);
      const farCounts = far.map(counted);
      const repelled = repulsion(pod, cache.withRequiredAntiAffinity.keys(), selects);
      if (near.length === 0 && far.length === 0 && repelled.size === 0) return undefined;
      const selfAttracted = near.length > 0 && near.every((term) => selects(term, pod));

      const changed = (other: PodInfo, node: NodeInfo, by: 1 | -1) => {
        if (near.length > 0 && near.every((term) => selects(term, other))) for (const c of nearCounts) c.add(node, by);
        far.forEach((term, i) => {
          if (selects(term, other)) farCounts[i]?.add(node, by);
        });
        for (const term of other.affinity?.requiredAnti ?? []) {
          if (selects(term, pod)) countFor(repelled, term.topologyKey).add(node, by);
        }
      };

      return {
        filter(node) {
          if (near.length > 0) {
            if (nearCounts.some((counts) => !counts.has(node))) return noAffinity;
            const missing = nearCounts.some((counts) => counts.at(node) === 0);
            // the first of a group that wants to be near itself may begin anywhere
            const first = selfAttracted && nearCounts.every((counts) => counts.empty);
            if (missing && !first) return noAffinity;
          }
          if (farCounts.some((counts) => counts.at(node) > 0)) return antiAffinity;
          for (const counts of repelled.values()) if (counts.at(node) > 0) return existing;
          return undefined;
        },
        addPod: (other, node) => changed(other, node, 1),
        removePod: (other, node) => changed(other, node, -1),
      };
    },

    preScore(pod) {
      const own = pod.affinity;
      const preferring = (own?.preferred.length ?? 0) + (own?.preferredAnti.length ?? 0) > 0;
      if (!preferring && cache.withAffinity.size === 0) return undefined;
      const weights = new Map<string, TopologyCounts>();
      for (const [terms, sign] of [
        [own?.preferred ?? [], 1],
        [own?.preferredAnti ?? [], -1],
      ] as const) {
        for (const term of terms) {
          const into = countFor(weights, term.topologyKey);
          for (const [value, count] of counted(term).entries()) into.addTo(value, sign * term.weight * count);
        }
      }
      for (const node of cache.withAffinity.keys()) {
        for (const { affinity } of node.pods.values()) {
          if (!affinity) continue;
          const weigh = (term: AffinityTerm, weight: number) => {
            if (selects(term, pod)) countFor(weights, term.topologyKey).add(node, weight);
          };
          if (hardWeight > 0) for (const term of affinity.required) weigh(term, hardWeight);
          for (const term of affinity.preferred) weigh(term, term.weight);
          for (const term of affinity.preferredAnti) weigh(term, -term.weight);
        }
      }
      if (weights.size === 0) return undefined;
      return {
        score(node) {
          let sum = 0;
          for (const counts of weights.values()) sum += counts.at(node);
          return sum;
        },
        normalize(scores) {
          const lowest = scores.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
          const spread = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) - lowest;
          scores.forEach((score, i) => {
            scores[i] = spread > 0 ? Math.floor((maxScore * (score - lowest)) / spread) : 0;
          });
        },
      };
    },
  };
};

/** Where pods stand that repel this one, by the topology key of the term that says so. */
function repulsion(
  pod: PodInfo,
  nodes: Iterable<NodeInfo>,
  selects: (term: AffinityTerm, pod: PodInfo) => boolean,
): Map<string, TopologyCounts> {
  const found = new Map<string, TopologyCounts>();
  for (const node of nodes) {
    for (const { affinity } of node.pods.values()) {
      for (const term of affinity?.requiredAnti ?? []) {
        if (selects(term, pod)) countFor(found, term.topologyKey).add(node, 1);
      }
    }
  }
  return found;
}

function countFor(byKey: Map<string, TopologyCounts>, topologyKey: string): TopologyCounts {
  const known = byKey.get(topologyKey) ?? new TopologyCounts(topologyKey);
  byKey.set(topologyKey, known);
  return known;
}
