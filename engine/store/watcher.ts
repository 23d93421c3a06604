import { limits } from '../limits.ts';
import type { KubeObject } from '../machinery/types.ts';
import type { Loop } from '../sim/index.ts';
import type { StoreEvent, WatchedChange, Watcher, WatchFilter } from './types.ts';

/** A watcher's own buffer. Bounded: one that does not take its changes is dropped, and holds nobody else. */
export class BufferedWatcher implements Watcher {
  state: 'open' | 'overflow' | 'closed' = 'open';
  readonly filter: WatchFilter;
  readonly #loop: Loop;
  readonly #leave: (watcher: BufferedWatcher) => void;
  #buffer: WatchedChange[] = [];
  #taken = 0;
  #finishing = false;
  #wake: (() => void) | undefined;

  constructor(filter: WatchFilter, loop: Loop, leave: (watcher: BufferedWatcher) => void) {
    this.filter = filter;
    this.#loop = loop;
    this.#leave = leave;
  }

  offer(event: StoreEvent): void {
    if (this.state !== 'open' || this.#finishing) return;
    const change = this.#seen(event);
    if (!change) return;
    if (this.#buffer.length - this.#taken >= limits.watchBuffer) {
      this.#end('overflow');
      return;
    }
    this.#buffer.push(change);
    this.#signal();
  }

  take(): WatchedChange | undefined {
    const change = this.#buffer[this.#taken];
    if (!change) return undefined;
    this.#taken++;
    if (this.#taken === this.#buffer.length) {
      this.#buffer = [];
      this.#taken = 0;
      if (this.#finishing) this.close();
    }
    return change;
  }

  wait(wake: () => void): void {
    this.#wake = wake;
    if (this.#buffer.length > 0 || this.state !== 'open') this.#signal();
  }

  close(): void {
    if (this.state === 'open') this.#end('closed');
  }

  /** Ends once what is waiting was taken; nothing more comes. */
  finish(): void {
    this.#finishing = true;
    if (this.#buffer.length === 0) this.close();
  }

  #end(state: 'overflow' | 'closed'): void {
    this.state = state;
    this.#buffer = [];
    this.#taken = 0;
    this.#leave(this);
    this.#signal();
  }

  #signal(): void {
    const wake = this.#wake;
    if (!wake) return;
    this.#wake = undefined;
    this.#loop.defer(wake);
  }

  #passes(object: KubeObject): boolean {
    const { index, matches } = this.filter;
    return (index === undefined || index.of(object) === index.value) && (matches === undefined || matches(object));
  }

  #seen(event: StoreEvent): WatchedChange | undefined {
    const { namespace, index, matches } = this.filter;
    if (namespace !== undefined && event.namespace !== namespace) return undefined;
    if (index === undefined && matches === undefined) return event;
    const now = this.#passes(event.object);
    if (event.type !== 'MODIFIED' || !event.previous) return now ? event : undefined;
    const before = this.#passes(event.previous);
    if (now)
      return before ? event : { type: 'ADDED', object: event.object, revision: event.revision, delivery: undefined };
    if (!before) return undefined;
    // as it was when it last passed, but of the revision at which it no longer did
    const { metadata } = event.previous;
    const object = { ...event.previous, metadata: { ...metadata, resourceVersion: String(event.revision) } };
    Object.freeze(object.metadata);
    return { type: 'DELETED', object: Object.freeze(object), revision: event.revision, delivery: undefined };
  }
}
