import type { NodeInfo } from './node-info.ts';

/**
 * The domains that one node label makes of the nodes, numbered, so that what is counted by domain is counted in a list.
 * It holds until a node comes, goes or gets other labels.
 */
export class Topology {
  readonly key: string;
  /** How many nodes each domain has, by its number. */
  readonly sizes: readonly number[];
  /** How many nodes have the label. */
  readonly labelled: number;
  readonly #domains: Int32Array;

  constructor(key: string, nodes: Iterable<NodeInfo>, indices: number) {
    const domains = new Int32Array(indices).fill(nowhere);
    const numbers = new Map<string, number>();
    const sizes: number[] = [];
    let labelled = 0;
    for (const { node, labels, index } of nodes) {
      const value = node && labels[key];
      if (value === undefined) continue;
      const number = numbers.get(value) ?? sizes.push(0) - 1;
      numbers.set(value, number);
      sizes[number] = (sizes[number] ?? 0) + 1;
      domains[index] = number;
      labelled++;
    }
    this.key = key;
    this.sizes = sizes;
    this.labelled = labelled;
    this.#domains = domains;
  }

  /** The number of the node's domain; below zero where the node lacks the label. */
  domainOf({ index }: NodeInfo): number {
    return this.#domains[index] ?? nowhere;
  }
}

const nowhere = -1;

/** The topologies that are in use, by their keys. */
export interface Topologies {
  of(key: string): Topology;
  /** Nodes have other labels now. */
  forget(): void;
}

/** `indices`: every node's index is below it. */
export function createTopologies(nodes: () => Iterable<NodeInfo>, indices: () => number): Topologies {
  const known = new Map<string, Topology>();
  return {
    of(key) {
      const topology = known.get(key) ?? new Topology(key, nodes(), indices());
      known.set(key, topology);
      return topology;
    },
    forget: () => known.clear(),
  };
}
