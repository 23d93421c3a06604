/** A binary heap. Entries that are no longer wanted are told by `stale` and dropped when they come up. */
export class Heap<T> {
  readonly #items: T[] = [];
  readonly #before: (a: T, b: T) => boolean;
  readonly #stale: (item: T) => boolean;

  constructor(before: (a: T, b: T) => boolean, stale: (item: T) => boolean) {
    this.#before = before;
    this.#stale = stale;
  }

  push(item: T): void {
    const items = this.#items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent];
      if (above === undefined || !this.#before(item, above)) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  peek(): T | undefined {
    for (;;) {
      const first = this.#items[0];
      if (first === undefined || !this.#stale(first)) return first;
      this.#removeFirst();
    }
  }

  pop(): T | undefined {
    const first = this.peek();
    if (first !== undefined) this.#removeFirst();
    return first;
  }

  #removeFirst(): void {
    const items = this.#items;
    const last = items.pop();
    if (last === undefined || items.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      let below = items[child];
      const right = items[child + 1];
      if (below !== undefined && right !== undefined && this.#before(right, below)) {
        child++;
        below = right;
      }
      if (below === undefined || !this.#before(below, last)) break;
      items[at] = below;
      at = child;
    }
    items[at] = last;
  }
}
