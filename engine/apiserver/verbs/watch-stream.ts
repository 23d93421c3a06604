import { gone } from '../../machinery/errors.ts';
import type { KubeObject, WatchEvent } from '../../machinery/types.ts';
import { onAbort } from '../../sim/index.ts';
import type { WatchedChange, Watcher } from '../../store/index.ts';

export interface WatchStreamParts {
  readonly watcher: Watcher;
  /** Objects that were there at the start: sent as they are taken, not buffered. */
  readonly initial: readonly KubeObject[];
  /** Sent after them. */
  readonly endOfInitial: WatchEvent | undefined;
  readonly present: (stored: KubeObject) => KubeObject;
  readonly signal: AbortSignal;
}

type Result = IteratorResult<WatchEvent, undefined>;

/** A step of the iteration, and the promise of it: made once a change, however many watch. */
class Delivery {
  readonly result: Result;
  readonly present: WatchStreamParts['present'] | undefined;
  #promise: Promise<Result> | undefined;

  constructor(result: Result, present?: WatchStreamParts['present']) {
    this.result = result;
    this.present = present;
  }

  get promise(): Promise<Result> {
    return (this.#promise ??= Promise.resolve(this.result));
  }
}

const given = (value: WatchEvent): Delivery => new Delivery({ done: false, value });
const done: IteratorReturnResult<undefined> = { done: true, value: undefined };
const over = new Delivery(done);

function deliveryOf(change: WatchedChange, present: WatchStreamParts['present']): Delivery {
  const { delivery } = change;
  if (delivery instanceof Delivery && delivery.present === present) return delivery;
  const value = { type: change.type, object: present(change.object) };
  const made = new Delivery({ done: false, value }, present);
  change.delivery = made;
  return made;
}

/** A watch as its client iterates it. Written out rather than an async generator: a change passes with one promise. */
export class WatchStream implements AsyncIterableIterator<WatchEvent> {
  readonly #parts: WatchStreamParts;
  readonly #endings: (() => void)[] = [];
  #stopListening = (): void => {};
  #sent = 0;
  #endOfInitial: WatchEvent | undefined;
  #bookmark: WatchEvent | undefined;
  #waiting: ((result: Result) => void)[] = [];
  #failed = false;
  #ended = false;

  constructor(parts: WatchStreamParts) {
    this.#parts = parts;
    this.#endOfInitial = parts.endOfInitial;
    if (parts.signal.aborted) this.end();
    else this.#stopListening = onAbort(parts.signal, () => this.end());
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Run when the watch ends, for whatever reason. */
  onEnd(ending: () => void): void {
    if (this.#ended) ending();
    else this.#endings.push(ending);
  }

  /** Sent once all that happened until now has been taken; only the newest is kept. */
  bookmark(event: WatchEvent): void {
    this.#bookmark = event;
    this.#serve();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stopListening();
    this.#parts.watcher.close();
    for (const ending of this.#endings) ending();
    this.#serve();
  }

  next(): Promise<Result> {
    const now = this.#waiting.length === 0 ? this.#now() : undefined;
    if (now) return now.promise;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#parts.watcher.wait(this.#serve);
    });
  }

  return(): Promise<Result> {
    this.end();
    return Promise.resolve(done);
  }

  readonly #serve = (): void => {
    for (;;) {
      const first = this.#waiting[0];
      if (!first) return;
      const now = this.#now();
      if (!now) break;
      this.#waiting.shift();
      first(now.result);
    }
    this.#parts.watcher.wait(this.#serve);
  };

  #now(): Delivery | undefined {
    if (this.#ended) return over;
    const { initial, present, watcher } = this.#parts;
    if (this.#sent < initial.length) {
      const first = initial[this.#sent++];
      if (first) return given({ type: 'ADDED', object: present(first) });
    }
    const end = this.#endOfInitial;
    if (end) {
      this.#endOfInitial = undefined;
      return given(end);
    }
    const change = watcher.take();
    if (change) return deliveryOf(change, present);
    if (watcher.state === 'overflow' && !this.#failed) {
      this.#failed = true;
      return given({ type: 'ERROR', object: gone('too old resource version: the watch was too slow').status });
    }
    if (watcher.state !== 'open') {
      this.end();
      return over;
    }
    const bookmark = this.#bookmark;
    this.#bookmark = undefined;
    return bookmark && given(bookmark);
  }
}
