import { limits } from '../../limits.ts';
import { type DomainCount, NodeCounts } from './domain-count.ts';
import type { NodeInfo } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';
import type { Selector } from './selector.ts';
import type { Topologies } from './topology.ts';

/** How many pods a selector matches, in some namespaces. Nodes and domains without any are absent. */
export interface PodCount {
  readonly perNode: ReadonlyMap<NodeInfo, number>;
  onNode(node: NodeInfo): number;
  byDomain(topologyKey: string): DomainCount;
}

export interface CountedPods {
  readonly selector: Selector;
  readonly namespaces: ReadonlySet<string>;
  /** Whether pods that are being deleted count. */
  readonly terminating: boolean;
}

interface Counter extends CountedPods {
  readonly counts: NodeCounts;
}

/**
 * Counts of matching pods, kept as pods come and go, so that spreading and affinity need not look at every pod of the
 * cluster for every pod that is scheduled. The ones least lately used are forgotten.
 */
export interface PodCounts {
  count(of: CountedPods): PodCount;
  podAdded(pod: PodInfo, node: NodeInfo): void;
  podRemoved(pod: PodInfo, node: NodeInfo): void;
  /** Nodes have other labels now. */
  forgetDomains(): void;
}

export function createPodCounts(nodes: () => Iterable<NodeInfo>, topologies: Topologies): PodCounts {
  // in order of use: the first was not used for the longest time
  const counters = new Map<string, Counter>();
  const byAnchor = new Map<string, Set<Counter>>();
  const unanchored = '';

  const indexed = ({ selector }: Counter) => selector.anchor ?? unanchored;

  const change = (pod: PodInfo, node: NodeInfo, by: 1 | -1) => {
    const apply = (counter: Counter) => {
      if (counts(counter, pod)) counter.counts.add(node, by);
    };
    byAnchor.get(unanchored)?.forEach(apply);
    for (const key in pod.labels) byAnchor.get(`${key}=${pod.labels[key]}`)?.forEach(apply);
  };

  return {
    count(of) {
      const id = `${of.terminating ? '+' : '-'}${namespacesId(of.namespaces)}/${of.selector.id}`;
      const known = counters.get(id);
      if (known) {
        counters.delete(id);
        counters.set(id, known);
        return known.counts;
      }
      const fresh: Counter = { ...of, counts: new NodeCounts(topologies) };
      for (const node of nodes()) {
        let matching = 0;
        for (const pod of node.pods.values()) if (counts(fresh, pod)) matching++;
        if (matching > 0) fresh.counts.add(node, matching);
      }
      counters.set(id, fresh);
      const peers = byAnchor.get(indexed(fresh)) ?? new Set<Counter>();
      byAnchor.set(indexed(fresh), peers.add(fresh));
      if (counters.size > limits.schedulerPodCounts) {
        const [oldest, dropped] = counters.entries().next().value ?? [];
        if (oldest !== undefined && dropped) {
          counters.delete(oldest);
          const group = byAnchor.get(indexed(dropped));
          group?.delete(dropped);
          if (group?.size === 0) byAnchor.delete(indexed(dropped));
        }
      }
      return fresh.counts;
    },
    podAdded: (pod, node) => change(pod, node, 1),
    podRemoved: (pod, node) => change(pod, node, -1),
    forgetDomains() {
      for (const counter of counters.values()) counter.counts.forgetDomains();
    },
  };
}

function namespacesId(namespaces: ReadonlySet<string>): string {
  if (namespaces.size === 1) for (const only of namespaces) return only;
  return [...namespaces].toSorted().join(',');
}

function counts({ selector, namespaces, terminating }: CountedPods, pod: PodInfo): boolean {
  return (terminating || !pod.terminating) && namespaces.has(pod.namespace) && selector.matches(pod.labels);
}
