import { DomainCount } from '../cache/domain-count.ts';
import type { NodeInfo } from '../cache/node-info.ts';
import type { Topology } from '../cache/topology.ts';

/** Counts by topology domain with changes of one's own on top: what if pods came or went. */
export class TopologyCounts {
  readonly #base: DomainCount;
  #changes: Map<number, number> | undefined;

  constructor(base: DomainCount) {
    this.#base = base;
  }

  static none(topology: Topology): TopologyCounts {
    return new TopologyCounts(new DomainCount(topology));
  }

  has(node: NodeInfo): boolean {
    return this.#base.topology.domainOf(node) >= 0;
  }

  /** Nodes without the label are left out. */
  add(node: NodeInfo, by: number): void {
    const domain = this.#base.topology.domainOf(node);
    if (domain < 0) return;
    this.#changes ??= new Map();
    this.#changes.set(domain, (this.#changes.get(domain) ?? 0) + by);
  }

  at(node: NodeInfo): number {
    if (!this.#changes) return this.#base.at(node);
    const domain = this.#base.topology.domainOf(node);
    return domain < 0 ? 0 : this.#base.of(domain) + (this.#changes.get(domain) ?? 0);
  }

  get empty(): boolean {
    if (!this.#changes) return this.#base.empty;
    return this.#base.topology.sizes.every(
      (_, domain) => this.#base.of(domain) + (this.#changes?.get(domain) ?? 0) <= 0,
    );
  }
}
