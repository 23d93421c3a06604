import { limits } from '../limits.ts';
import type { StoreEvent } from './types.ts';

/** The newest changes of a collection, oldest first: what watches catch up from, and older revisions are read through. */
export class History {
  #events: StoreEvent[] = [];
  #start = 0;
  /** Changes up to this revision are no longer known. */
  compacted = 0;

  push(event: StoreEvent): void {
    this.#events.push(event);
    if (this.#events.length - this.#start > limits.storeHistory) this.#forget(this.#start + 1);
  }

  /** The changes after `revision`, oldest first. */
  after(revision: number): readonly StoreEvent[] {
    return this.#events.slice(this.#firstAfter(revision));
  }

  compact(revision: number): void {
    this.#forget(this.#firstAfter(revision));
    this.compacted = Math.max(this.compacted, revision);
  }

  #firstAfter(revision: number): number {
    let low = this.#start;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#events[middle]?.revision ?? 0) <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #forget(until: number): void {
    const last = this.#events[until - 1];
    if (!last) return;
    this.compacted = Math.max(this.compacted, last.revision);
    this.#start = until;
    // cut rarely: until then the array keeps what is forgotten alive, at most as much again as it has
    if (this.#start * 2 <= this.#events.length) return;
    this.#events = this.#events.slice(this.#start);
    this.#start = 0;
  }
}
