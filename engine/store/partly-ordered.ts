import { limits } from '../limits.ts';
import { createOrderedMap, type OrderedMap } from './ordered-map.ts';

/**
 * A map whose order is worked out when somebody asks for it: most of what is written is looked up by its key many times before
 * it is listed once, and a hash is found sooner than a place in an order.
 */
export class PartlyOrdered<V> {
  readonly #byKey = new Map<string, V>();
  readonly #order: OrderedMap<V> = createOrderedMap();
  /** Keys that the order does not have yet. */
  readonly #added = new Set<string>();
  /** Keys under which the order has what is no longer there. It keeps that from being collected, so they are not many. */
  readonly #outdated = new Set<string>();

  get size(): number {
    return this.#byKey.size;
  }

  get(key: string): V | undefined {
    return this.#byKey.get(key);
  }

  set(key: string, value: V): void {
    const before = this.#byKey.size;
    this.#byKey.set(key, value);
    if (this.#byKey.size === before) this.#outdate(key);
    else if (!this.#outdated.has(key)) this.#added.add(key);
  }

  delete(key: string): void {
    if (!this.#byKey.delete(key)) return;
    if (!this.#added.delete(key)) this.#outdate(key);
  }

  /** All of it in the order of the keys. The caller changes nothing in it, and keeps it no longer than until the next write. */
  inOrder(): OrderedMap<V> {
    for (const keys of [this.#added, this.#outdated]) {
      for (const key of keys) {
        const value = this.#byKey.get(key);
        if (value === undefined) this.#order.delete(key);
        else this.#order.set(key, value);
      }
      keys.clear();
    }
    return this.#order;
  }

  #outdate(key: string): void {
    if (this.#added.has(key)) return;
    this.#outdated.add(key);
    if (this.#outdated.size >= limits.outdatedInOrder) this.inOrder();
  }
}
