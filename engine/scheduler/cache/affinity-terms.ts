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
  /** Those that a pod with these labels may be meant by; all others demand a label that it does not have. */
  thatMaySelect(labels: PodInfo['labels']): Iterable<PlacedTerm>;
  readonly size: number;
  podAdded(pod: PodInfo, node: NodeInfo): void;
  podRemoved(pod: PodInfo, node: NodeInfo): void;
  forgetDomains(): void;
}

const kinds: readonly TermKind[] = ['required', 'requiredAnti', 'preferred', 'preferredAnti'];

export function createPlacedTerms(topologies: Topologies): PlacedTerms {
  const terms = new Map<string, PlacedTerm>();
  /** By the label that their selectors demand; those that demand none in particular under none. */
  const byAnchor = new Map<string, Set<PlacedTerm>>();
  const unanchored = '';
  const anchorOf = ({ term }: PlacedTerm) => term.selector.anchor ?? unanchored;

  const begin = (id: string, placed: PlacedTerm): PlacedTerm => {
    terms.set(id, placed);
    const anchor = anchorOf(placed);
    byAnchor.set(anchor, (byAnchor.get(anchor) ?? new Set()).add(placed));
    return placed;
  };
  const end = (id: string, placed: PlacedTerm): void => {
    terms.delete(id);
    const peers = byAnchor.get(anchorOf(placed));
    peers?.delete(placed);
    if (peers?.size === 0) byAnchor.delete(anchorOf(placed));
  };

  const change = ({ affinity }: PodInfo, node: NodeInfo, by: 1 | -1) => {
    if (!affinity) return;
    for (const kind of kinds) {
      for (const term of affinity[kind]) {
        const weight = 'weight' in term && typeof term.weight === 'number' ? term.weight : 1;
        const id = `${kind} ${weight} ${term.id}`;
        const placed = terms.get(id) ?? begin(id, place(kind, term, weight, topologies));
        placed.counts.add(node, by);
        if (placed.counts.perNode.size === 0) end(id, placed);
      }
    }
  };

  return {
    *thatMaySelect(labels) {
      yield* byAnchor.get(unanchored) ?? [];
      for (const key in labels) yield* byAnchor.get(`${key}=${labels[key]}`) ?? [];
    },
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
