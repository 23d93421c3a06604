import type { NodeInfo } from '../cache/node-info.ts';
import type { Rejection } from './reasons.ts';

/** The nodes that were refused to a pod and why, each once, in the order in which they were looked at. */
export class Refusals {
  readonly #nodes: NodeInfo[] = [];
  readonly #rejections: Rejection[] = [];

  get size(): number {
    return this.#nodes.length;
  }

  add(node: NodeInfo, rejection: Rejection): void {
    this.#nodes.push(node);
    this.#rejections.push(rejection);
  }

  get(node: NodeInfo): Rejection | undefined {
    const at = this.#nodes.indexOf(node);
    return at < 0 ? undefined : this.#rejections[at];
  }

  /** How often each refusal was given; most are made once and shared by many nodes. In the order in which they came. */
  tally(): ReadonlyMap<Rejection, number> {
    const counts = new Map<Rejection, number>();
    let last: Rejection | undefined;
    let run = 0;
    for (const rejection of this.#rejections) {
      if (rejection === last) {
        run++;
        continue;
      }
      if (last) counts.set(last, (counts.get(last) ?? 0) + run);
      last = rejection;
      run = 1;
    }
    if (last) counts.set(last, (counts.get(last) ?? 0) + run);
    return counts;
  }

  *[Symbol.iterator](): Iterator<readonly [NodeInfo, Rejection]> {
    for (let i = 0; i < this.#nodes.length; i++) {
      const node = this.#nodes[i];
      const rejection = this.#rejections[i];
      if (node && rejection) yield [node, rejection];
    }
  }
}
