import { type DomainCount, NodeCounts } from './domain-count.ts';
import type { NodeInfo } from './node-info.ts';
import type { AffinityTerm, PodAffinity, PodInfo } from './pod-info.ts';
import type { Topologies } from './topology.ts';

export type TermKind = keyof PodAffinity;

/** A term that pods on the nodes have, and on which nodes they are. */
export interface PlacedTerm {
  readonly kind: TermKind;
  readonly term: AffinityTerm;
  /** Of a preferred term, else 1. */
  readonly weight: number;
  readonly counts: NodeCounts;
  /** By the term's own topology key. */
  domains(): DomainCount;
}

/**
 * The affinity terms of all pods that are placed, equal ones together: a thousand pods of one template have one term, so
 * that asking which terms speak of a pod does not mean asking every pod.
 */
export interface PlacedTerms {
  all(): Iterable<PlacedTerm>;
  readonly size: number;
  podAdded(pod: PodInfo, node: NodeInfo): void;
  podRemoved(pod: PodInfo, node: NodeInfo): void;
  forgetDomains(): void;
}

const kinds: readonly TermKind[] = ['required', 'requiredAnti', 'preferred', 'preferredAnti'];

export function createPlacedTerms(topologies: Topologies): PlacedTerms {
  const terms = new Map<string, PlacedTerm>();

  const change = ({ affinity }: PodInfo, node: NodeInfo, by: 1 | -1) => {
    if (!affinity) return;
    for (const kind of kinds) {
      for (const term of affinity[kind]) {
        const weight = 'weight' in term && typeof term.weight === 'number' ? term.weight : 1;
        const id = `${kind} ${weight} ${term.id}`;
        const known = terms.get(id) ?? place(kind, term, weight, topologies);
        known.counts.add(node, by);
        if (known.counts.perNode.size === 0) terms.delete(id);
        else terms.set(id, known);
      }
    }
  };

  return {
    all: () => terms.values(),
    get size() {
      return terms.size;
    },
    podAdded: (pod, node) => change(pod, node, 1),
    podRemoved: (pod, node) => change(pod, node, -1),
    forgetDomains() {
      for (const { counts } of terms.values()) counts.forgetDomains();
    },
  };
}

function place(kind: TermKind, term: AffinityTerm, weight: number, topologies: Topologies): PlacedTerm {
  const counts = new NodeCounts(topologies);
  return { kind, term, weight, counts, domains: () => counts.byDomain(term.topologyKey) };
}
