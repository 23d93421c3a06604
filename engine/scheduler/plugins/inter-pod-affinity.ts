import { resources } from '../../kinds/resources.ts';
import type { Namespace } from '../../kinds/types.ts';
import type { DomainCount } from '../cache/domain-count.ts';
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
  const counted = (term: AffinityTerm): DomainCount =>
    cache.counts
      .count({ selector: term.selector, namespaces: namespacesOf(term), terminating: true })
      .byDomain(term.topologyKey);
  const overlaid = (term: AffinityTerm): TopologyCounts => new TopologyCounts(counted(term));
  /** Pods that every term selects: one pod must be near in all respects. */
  const countedTogether = (terms: readonly AffinityTerm[]): readonly TopologyCounts[] => {
    if (terms.length <= 1) return terms.map(overlaid);
    const all = terms.map((term) => TopologyCounts.none(cache.topology(term.topologyKey)));
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
      if (near.length === 0 && far.length === 0 && cache.terms.size === 0) return undefined;
      const nearCounts = countedTogether(near);
      const farCounts = far.map(overlaid);
      const repelled: { term: AffinityTerm; counts: TopologyCounts }[] = [];
      for (const { kind, term, domains } of cache.terms.thatMaySelect(pod.labels)) {
        if (kind !== 'requiredAnti' || !selects(term, pod)) continue;
        repelled.push({ term, counts: new TopologyCounts(domains()) });
      }
      if (near.length === 0 && far.length === 0 && repelled.length === 0) return undefined;
      const selfAttracted = near.length > 0 && near.every((term) => selects(term, pod));

      const changed = (other: PodInfo, node: NodeInfo, by: 1 | -1) => {
        if (near.length > 0 && near.every((term) => selects(term, other))) for (const c of nearCounts) c.add(node, by);
        far.forEach((term, i) => {
          if (selects(term, other)) farCounts[i]?.add(node, by);
        });
        for (const term of other.affinity?.requiredAnti ?? []) {
          repelled.find((known) => known.term.id === term.id)?.counts.add(node, by);
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
          for (const counts of farCounts) if (counts.at(node) > 0) return antiAffinity;
          for (const { counts } of repelled) if (counts.at(node) > 0) return existing;
          return undefined;
        },
        addPod: (other, node) => changed(other, node, 1),
        removePod: (other, node) => changed(other, node, -1),
      };
    },

    preScore(pod) {
      const own = pod.affinity;
      const preferring = (own?.preferred.length ?? 0) + (own?.preferredAnti.length ?? 0) > 0;
      if (!preferring && cache.terms.size === 0) return undefined;
      const parts: { counts: DomainCount; weight: number }[] = [];
      const weigh = (counts: DomainCount, weight: number) => {
        if (!counts.empty && weight !== 0) parts.push({ counts, weight });
      };
      for (const term of own?.preferred ?? []) weigh(counted(term), term.weight);
      for (const term of own?.preferredAnti ?? []) weigh(counted(term), -term.weight);
      for (const { kind, term, weight, domains } of cache.terms.thatMaySelect(pod.labels)) {
        if (kind === 'requiredAnti' || !selects(term, pod)) continue;
        weigh(domains(), kind === 'required' ? hardWeight : kind === 'preferred' ? weight : -weight);
      }
      if (parts.length === 0) return undefined;
      return {
        scores(nodes) {
          const scores = nodes.map(() => 0);
          for (const { counts, weight } of parts) {
            for (let i = 0; i < nodes.length; i++) {
              const node = nodes[i];
              if (node) scores[i] = (scores[i] ?? 0) + weight * counts.at(node);
            }
          }
          return scores;
        },
        normalize(scores) {
          let lowest = Number.POSITIVE_INFINITY;
          let highest = Number.NEGATIVE_INFINITY;
          for (const score of scores) {
            if (score < lowest) lowest = score;
            if (score > highest) highest = score;
          }
          const spread = highest - lowest;
          for (let i = 0; i < scores.length; i++) {
            scores[i] = spread > 0 ? Math.floor((maxScore * ((scores[i] ?? 0) - lowest)) / spread) : 0;
          }
        },
      };
    },
  };
};
