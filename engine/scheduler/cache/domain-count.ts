import type { NodeInfo } from './node-info.ts';

/** Numbers by the values of one node label, which is a topology key; nodes without it are left out. */
export class DomainCount {
  readonly topologyKey: string;
  readonly perValue = new Map<string, number>();

  constructor(topologyKey: string) {
    this.topologyKey = topologyKey;
  }

  add(node: NodeInfo, by: number): void {
    const value = node.labels[this.topologyKey];
    if (value === undefined) return;
    const sum = (this.perValue.get(value) ?? 0) + by;
    if (sum === 0) this.perValue.delete(value);
    else this.perValue.set(value, sum);
  }

  at(node: NodeInfo): number {
    const value = node.labels[this.topologyKey];
    return value === undefined ? 0 : (this.perValue.get(value) ?? 0);
  }

  get empty(): boolean {
    return this.perValue.size === 0;
  }
}

/** Counts by node, and by the domains of whatever topology key is asked for; all kept as they change. */
export class NodeCounts {
  readonly perNode = new Map<NodeInfo, number>();
  readonly #domains = new Map<string, DomainCount>();

  add(node: NodeInfo, by: number): void {
    const sum = (this.perNode.get(node) ?? 0) + by;
    if (sum === 0) this.perNode.delete(node);
    else this.perNode.set(node, sum);
    for (const domain of this.#domains.values()) domain.add(node, by);
  }

  byDomain(topologyKey: string): DomainCount {
    const known = this.#domains.get(topologyKey);
    if (known) return known;
    const fresh = new DomainCount(topologyKey);
    for (const [node, count] of this.perNode) fresh.add(node, count);
    this.#domains.set(topologyKey, fresh);
    return fresh;
  }

  /** Nodes have other labels now: domains are counted anew when they are asked for. */
  forgetDomains(): void {
    this.#domains.clear();
  }
}
