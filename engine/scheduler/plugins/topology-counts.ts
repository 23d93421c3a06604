import type { DomainCount } from '../cache/domain-count.ts';
import type { NodeInfo } from '../cache/node-info.ts';

/** Counts by topology domain with changes of one's own on top: what if pods came or went. */
export class TopologyCounts {
  readonly #key: string;
  readonly #base: DomainCount | undefined;
  #changes: Map<string, number> | undefined;

  constructor(topologyKey: string, base?: DomainCount) {
    this.#key = topologyKey;
    this.#base = base;
  }

  has(node: NodeInfo): boolean {
    return node.labels[this.#key] !== undefined;
  }

  /** Nodes without the label are left out. */
  add(node: NodeInfo, by: number): void {
    const value = node.labels[this.#key];
    if (value === undefined) return;
    this.#changes ??= new Map();
    this.#changes.set(value, (this.#changes.get(value) ?? 0) + by);
  }

  at(node: NodeInfo): number {
    const value = node.labels[this.#key];
    return value === undefined ? 0 : this.#of(value);
  }

  get empty(): boolean {
    if (!this.#changes) return this.#base?.empty ?? true;
    const values = new Set([...(this.#base?.perValue.keys() ?? []), ...this.#changes.keys()]);
    for (const value of values) if (this.#of(value) > 0) return false;
    return true;
  }

  #of(value: string): number {
    const counted = this.#base?.perValue.get(value) ?? 0;
    return this.#changes ? counted + (this.#changes.get(value) ?? 0) : counted;
  }
}
