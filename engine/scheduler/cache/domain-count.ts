import type { NodeInfo } from './node-info.ts';
import { CountList, SparseCounts } from './number-counts.ts';
import type { Topologies, Topology } from './topology.ts';

/** Up to so many domains (zones, racks) are counted in a list; of more, which are single hosts mostly, only those with a number. */
const listed = 256;

/** Numbers by the domains of a topology; nodes outside of it are left out. */
export class DomainCount {
  readonly topology: Topology;
  readonly #counts: CountList | SparseCounts;

  constructor(topology: Topology) {
    this.topology = topology;
    const { length } = topology.sizes;
    this.#counts = length <= listed ? new CountList(length) : new SparseCounts();
  }

  add(node: NodeInfo, by: number): void {
    const domain = this.topology.domainOf(node);
    if (domain >= 0) this.#counts.add(domain, by);
  }

  at(node: NodeInfo): number {
    const domain = this.topology.domainOf(node);
    return domain < 0 ? 0 : this.#counts.at(domain);
  }

  of(domain: number): number {
    return this.#counts.at(domain);
  }

  get empty(): boolean {
    return this.#counts.occupied === 0;
  }
}

/** Counts by node, and by the domains of whatever topology key is asked for; all kept as they change. */
export class NodeCounts {
  readonly perNode = new Map<NodeInfo, number>();
  readonly #byIndex = new SparseCounts();
  readonly #topologies: Topologies;
  readonly #domains = new Map<string, DomainCount>();

  constructor(topologies: Topologies) {
    this.#topologies = topologies;
  }

  add(node: NodeInfo, by: number): void {
    const sum = (this.perNode.get(node) ?? 0) + by;
    if (sum === 0) this.perNode.delete(node);
    else this.perNode.set(node, sum);
    this.#byIndex.add(node.index, by);
    for (const domain of this.#domains.values()) domain.add(node, by);
  }

  onNode({ index }: NodeInfo): number {
    return this.#byIndex.at(index);
  }

  byDomain(topologyKey: string): DomainCount {
    const known = this.#domains.get(topologyKey);
    if (known) return known;
    const fresh = new DomainCount(this.#topologies.of(topologyKey));
    for (const [node, count] of this.perNode) fresh.add(node, count);
    this.#domains.set(topologyKey, fresh);
    return fresh;
  }

  /** Nodes have other labels now: domains are counted anew when they are asked for. */
  forgetDomains(): void {
    this.#domains.clear();
  }
}
