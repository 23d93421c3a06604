/** An etcd-like store in memory: one revision for all, ordered ranges at any revision, watches, compaction, leases. */
import type { Duration, Sim } from '../sim/index.ts';
import { Collection } from './collection.ts';
import type { LogRecord, StoreImage } from './image.ts';
import { type Lease, Leases } from './leases.ts';
import type { StoreEvent } from './types.ts';

export type { Observer, RangeOptions, Snapshot } from './collection.ts';
export { Collection } from './collection.ts';
export type { LogRecord, StoreImage } from './image.ts';
export { type Persistence, type PersistOptions, persist } from './persist.ts';
export { type LoadedStorage, loadStorage, type Storage, type StorageProblem, type StoredPart } from './storage.ts';
export { CompactedError, type StoreEvent, type WatchedChange, type Watcher, type WatchFilter } from './types.ts';

export interface Store {
  /** Of the last change. Starts at 1. */
  readonly revision: number;
  /** Created when first asked for. */
  collection(name: string): Collection;
  collections(): readonly Collection[];
  /** Forgets what was before `revision`. */
  compact(revision: number): void;
  image(): StoreImage;
  /** Told of every change, in order; returns what ends it. */
  onChange(listener: (record: LogRecord) => void): () => void;
}

/** @param image what it begins with; watches and older revisions begin there, too */
export function createStore({ loop, clock }: Pick<Sim, 'loop' | 'clock'>, image?: StoreImage): Store {
  const collections = new Map<string, Collection>();
  const listeners = new Set<(record: LogRecord) => void>();
  let revision = image?.revision ?? 1;
  let compacted = image?.revision ?? 0;
  const leases = new Leases(clock);
  const journal = {
    leases,
    next: () => ++revision,
    record(collection: Collection, { type, key, object, revision: at }: StoreEvent, timeToLive: Duration | undefined) {
      if (listeners.size === 0) return;
      const record = {
        revision: at,
        collection: collection.name,
        key,
        ...(type === 'DELETED' ? {} : { object }),
        ...(timeToLive === undefined ? {} : { expires: clock.now() + timeToLive }),
      };
      for (const listener of listeners) listener(record);
    },
  };
  const store: Store = {
    get revision() {
      return revision;
    },
    collection(name) {
      let known = collections.get(name);
      if (!known) collections.set(name, (known = new Collection(name, journal, loop, compacted)));
      return known;
    },
    collections: () => [...collections.values()],
    compact(until) {
      compacted = Math.max(compacted, Math.min(until, revision));
      for (const collection of collections.values()) collection.compact(compacted);
    },
    image: () => ({
      revision,
      collections: [...collections.values()].map((collection) => ({
        name: collection.name,
        entries: collection.frozenEntries(),
      })),
      expiries: leases.expiries(),
    }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const restored: Lease[] = [];
  for (const { name, entries } of image?.collections ?? []) {
    const collection = store.collection(name);
    for (const [key, object] of entries()) {
      collection.restore(key, object);
      const due = image?.expiries?.get(object);
      if (due !== undefined) restored.push({ due, from: collection, key, object });
    }
  }
  if (restored.length > 0) leases.restore(restored);
  return store;
}
