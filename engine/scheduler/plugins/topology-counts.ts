import type { NodeInfo } from '../cache/node-info.ts';

/** Numbers by the values of one node label. */
export class TopologyCounts {
  readonly #key: string;
  readonly #counts = new Map<string, number>();

  constructor(topologyKey: string) {
    this.#key = topologyKey;
  }

  has(node: NodeInfo): boolean {
    return node.labels[this.#key] !== undefined;
  }

  /** Nodes without the label are left out. */
  add(node: NodeInfo, count: number): void {
    const value = node.labels[this.#key];
    if (value !== undefined) this.addTo(value, count);
  }

  addTo(value: string, count: number): void {
    const sum = (this.#counts.get(value) ?? 0) + count;
    if (sum === 0) this.#counts.delete(value);
    else this.#counts.set(value, sum);
  }

  at(node: NodeInfo): number {
    const value = node.labels[this.#key];
    return value === undefined ? 0 : (this.#counts.get(value) ?? 0);
  }

  get empty(): boolean {
    return this.#counts.size === 0;
  }

  entries(): Iterable<[string, number]> {
    return this.#counts;
  }
}
