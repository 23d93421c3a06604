/** An etcd-like store in memory: one revision for all, ordered ranges at any revision, watches, compaction, leases. */
import type { Sim } from '../sim/index.ts';
import { Collection } from './collection.ts';

export type { RangeOptions, Snapshot } from './collection.ts';
export { Collection } from './collection.ts';
export { CompactedError, type StoreEvent, type WatchedChange, type Watcher, type WatchFilter } from './types.ts';

export interface Store {
  /** Of the last change. Starts at 1. */
  readonly revision: number;
  /** Created when first asked for. */
  collection(name: string): Collection;
  collections(): readonly Collection[];
  /** Forgets what was before `revision`. */
  compact(revision: number): void;
}

export function createStore({ loop }: Pick<Sim, 'loop'>): Store {
  const collections = new Map<string, Collection>();
  let revision = 1;
  let compacted = 0;
  const journal = {
    get revision() {
      return revision;
    },
    next: () => ++revision,
    record() {},
  };
  return {
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
  };
}
