import type { PodCount } from '../cache/pod-counts.ts';
import type { NodeInfo } from '../cache/node-info.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import type { Topology } from '../cache/topology.ts';
import type { SpreadConstraint } from './spread-constraints.ts';

/** A domain without a node that counts. */
const absent = -1;
/** More than any domain has; an integer, as counts are. */
const many = 2 ** 30;

/** How many matching pods each domain of a constraint has, for one pod in hand; and what if pods came or went. */
export class SpreadCounts {
  readonly maxSkew: number;
  readonly #constraint: SpreadConstraint;
  readonly #topology: Topology;
  readonly #eligible: ((node: NodeInfo) => boolean) | undefined;
  readonly #counts: number[];
  /** Domains that have nodes that count. */
  #present = 0;
  /** 1 where the pod matches its own constraint. */
  readonly #self: number;
  #lowest: number;

  /** `eligible` undefined: every node counts. */
  constructor(
    pod: PodInfo,
    constraint: SpreadConstraint,
    topology: Topology,
    matching: PodCount,
    nodes: readonly NodeInfo[],
    eligible: ((node: NodeInfo) => boolean) | undefined,
  ) {
    this.maxSkew = constraint.maxSkew;
    this.#constraint = constraint;
    this.#topology = topology;
    this.#eligible = eligible;
    this.#self = constraint.selector.matches(pod.labels) ? 1 : 0;
    if (eligible) {
      this.#counts = topology.sizes.map(() => absent);
      for (const node of nodes) {
        const domain = topology.domainOf(node);
        if (domain >= 0 && eligible(node)) this.#add(domain, matching.onNode(node));
      }
    } else {
      const counted = matching.byDomain(topology.key);
      this.#counts = topology.sizes.map((_, domain) => counted.of(domain));
      this.#present = topology.sizes.length;
    }
    this.#lowest = this.#fewest();
  }

  /** By how much the node's domain would be ahead of the emptiest with the pod in it; undefined where the node has no label. */
  skewAt(node: NodeInfo): number | undefined {
    const domain = this.#topology.domainOf(node);
    if (domain < 0) return undefined;
    const count = this.#counts[domain] ?? 0;
    return (count === absent ? 0 : count) + this.#self - this.#lowest;
  }

  /** What if another pod of the namespace came to the node, or went. */
  change(other: PodInfo, node: NodeInfo, by: 1 | -1): void {
    const domain = this.#topology.domainOf(node);
    if (domain < 0 || this.#eligible?.(node) === false) return;
    if (!this.#constraint.selector.matches(other.labels)) return;
    this.#add(domain, by);
    this.#lowest = this.#fewest();
  }

  #add(domain: number, by: number): void {
    const before = this.#counts[domain] ?? absent;
    if (before === absent) this.#present++;
    this.#counts[domain] = (before === absent ? 0 : before) + by;
  }

  /** The fewest pods in any domain; none while there are fewer domains than asked for. */
  #fewest(): number {
    if (this.#present < this.#constraint.minDomains) return 0;
    let lowest = many;
    for (const count of this.#counts) if (count !== absent && count < lowest) lowest = count;
    return lowest;
  }
}
