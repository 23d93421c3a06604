import { deepFreeze } from '../machinery/freeze.ts';
import type { KubeObject, ObjectMeta } from '../machinery/types.ts';
import type { Duration, Loop } from '../sim/index.ts';
import { History } from './history.ts';
import type { Leases } from './leases.ts';
import type { OrderedMap } from './ordered-map.ts';
import { PartlyOrdered } from './partly-ordered.ts';
import { CompactedError, type StoreEvent, type Watcher, type WatchFilter } from './types.ts';
import { BufferedWatcher } from './watcher.ts';
import { WatcherSet } from './watchers.ts';

/** What a collection needs of the store it is part of. */
export interface Journal {
  readonly leases: Leases;
  next(): number;
  record(collection: Collection, event: StoreEvent, timeToLive: Duration | undefined): void;
}

/** All objects of one resource, by `namespace/name` (`name` where it has no namespace), in that order. */
export class Collection {
  /** `deployments.apps`. */
  readonly name: string;
  readonly #journal: Journal;
  readonly #loop: Loop;
  readonly #history = new History();
  readonly #watchers = new WatcherSet();
  readonly #observers: Observer[] = [];
  readonly #objects = new PartlyOrdered<KubeObject>();

  constructor(name: string, journal: Journal, loop: Loop, compacted: number) {
    this.name = name;
    this.#journal = journal;
    this.#loop = loop;
    this.#history.compact(compacted);
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): KubeObject | undefined {
    return this.#objects.get(key);
  }

  /**
   * Stores a new or changed object under the next revision, which it gets as its resourceVersion. Takes it over, and freezes it.
   *
   * @param timeToLive after which it is deleted, unless it was changed in the meantime
   */
  put(key: string, object: KubeObject, timeToLive?: Duration): KubeObject {
    const previous = this.#objects.get(key);
    const revision = this.#journal.next();
    const stored = stamped(object, revision);
    this.#objects.set(key, stored);
    const type = previous ? 'MODIFIED' : 'ADDED';
    const namespace = stored.metadata.namespace ?? '';
    this.#changed({ type, revision, key, namespace, object: stored, previous, delivery: undefined }, timeToLive);
    if (timeToLive !== undefined) this.#journal.leases.grant(timeToLive, this, key, stored);
    return stored;
  }

  /** Ends an object that was not changed since. */
  expire(key: string, stored: KubeObject): void {
    if (this.#objects.get(key) === stored) this.delete(key);
  }

  /** Takes an object away; `last` is what watchers see of it. Undefined where there is none. */
  delete(key: string, last?: KubeObject): KubeObject | undefined {
    const previous = this.#objects.get(key);
    if (!previous) return undefined;
    const revision = this.#journal.next();
    const object = stamped(last ?? previous, revision);
    this.#objects.delete(key);
    const namespace = object.metadata.namespace ?? '';
    this.#changed({ type: 'DELETED', revision, key, namespace, object, previous, delivery: undefined });
    return object;
  }

  /** Objects in order, from `after` (exclusive) on; `namespace` undefined: all. Stops after `limit`. */
  range(options: RangeOptions = {}): readonly KubeObject[] {
    return collect(this.#objects.inOrder(), options);
  }

  /**
   * The collection as it was at a revision; cheap to keep.
   *
   * @throws CompactedError
   */
  at(revision: number): Snapshot {
    this.#mustKnow(revision);
    const objects = this.#objects.inOrder().clone();
    const later = this.#history.after(revision);
    for (let i = later.length - 1; i >= 0; i--) {
      const event = later[i];
      if (event?.previous) objects.set(event.key, event.previous);
      else if (event) objects.delete(event.key);
    }
    return { revision, range: (options = {}) => collect(objects, options) };
  }

  /**
   * Changes after `revision`, then those to come.
   *
   * @throws CompactedError
   */
  watch(revision: number, filter: WatchFilter): Watcher {
    this.#mustKnow(revision);
    const watcher = new BufferedWatcher(filter, this.#loop, (left) => this.#watchers.remove(left));
    for (const event of this.#history.after(revision)) watcher.offer(event);
    if (watcher.state === 'open') this.#watchers.add(watcher);
    return watcher;
  }

  /** Tells of every change at once, within the write; also of what is there now. For parts of the server only. */
  observe(observer: Observer): void {
    this.#observers.push(observer);
    for (const [key, object] of this.#objects.inOrder().entries()) observer(key, object, undefined);
  }

  /** Ends every watch: nothing is served here any more. */
  endWatches(): void {
    this.#watchers.finishAll();
  }

  compact(revision: number): void {
    this.#history.compact(revision);
  }

  /** What is there now, in order of keys; stays so whatever changes. */
  frozenEntries(): () => Iterable<readonly [string, KubeObject]> {
    const objects = this.#objects.inOrder().clone();
    return () => objects.entries();
  }

  /** Puts back what was stored: no revision is used up, and nobody is told. */
  restore(key: string, object: KubeObject): void {
    this.#objects.set(key, deepFreeze(object));
  }

  #changed(event: StoreEvent, timeToLive?: Duration): void {
    this.#history.push(event);
    this.#journal.record(this, event, timeToLive);
    for (const observer of this.#observers) {
      observer(event.key, event.type === 'DELETED' ? undefined : event.object, event.previous);
    }
    this.#watchers.dispatch(event);
  }

  #mustKnow(revision: number): void {
    if (revision < this.#history.compacted) throw new CompactedError(revision, this.#history.compacted);
  }
}

/** `object` undefined: deleted; `previous` undefined: new. */
export type Observer = (key: string, object: KubeObject | undefined, previous: KubeObject | undefined) => void;

export interface RangeOptions {
  readonly namespace?: string;
  /** Keys greater than this one. */
  readonly after?: string;
  readonly limit?: number;
  readonly matches?: (object: KubeObject) => boolean;
}

/** A collection at one revision. */
export interface Snapshot {
  readonly revision: number;
  range(options?: RangeOptions): readonly KubeObject[];
}

const stop = { break: true } as const;

function collect(objects: OrderedMap<KubeObject>, { namespace, after, limit, matches }: RangeOptions): KubeObject[] {
  const found: KubeObject[] = [];
  const low = namespace === undefined ? '' : `${namespace}/`;
  // '0' follows '/': the end of the namespace
  const high = namespace === undefined ? '\uffff' : `${namespace}0`;
  const start = after !== undefined && after > low ? after : low;
  objects.forRange(start, high, false, (key, object) => {
    if (key === after || (matches && !matches(object))) return;
    found.push(object);
    if (found.length === limit) return stop;
  });
  return found;
}

/** What is not frozen yet is the store's own from here on, and gets its version without another copy. */
function stamped(object: KubeObject, revision: number): KubeObject {
  const resourceVersion = String(revision);
  if (Object.isFrozen(object)) return deepFreeze({ ...object, metadata: { ...object.metadata, resourceVersion } });
  const taken: { metadata: ObjectMeta } = object;
  if (Object.isFrozen(object.metadata)) taken.metadata = { ...object.metadata, resourceVersion };
  else {
    const metadata: { resourceVersion?: string } = taken.metadata;
    metadata.resourceVersion = resourceVersion;
  }
  return deepFreeze(object);
}
