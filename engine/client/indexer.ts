import type { KubeObject } from '../machinery/types.ts';
import type { Key, Lister } from './contract.ts';

/** `namespace/name`, or `name` for cluster-scoped objects. */
export function keyOf(object: { readonly metadata: { readonly namespace?: string; readonly name: string } }): Key {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** The key taken apart; `namespace` is absent for cluster-scoped objects. */
export function splitKey(key: Key): { readonly namespace?: string; readonly name: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

interface Index<T> {
  readonly values: (object: T) => readonly string[];
  readonly buckets: Map<string, Map<Key, T>>;
}

/** Objects by key and by index values, in the order in which they came (client-go: Indexer). */
export interface Indexer<T extends KubeObject> extends Lister<T> {
  /** Returns what was there before. */
  set(key: Key, object: T): T | undefined;
  delete(key: Key): T | undefined;
  entries(): IterableIterator<[Key, T]>;
  addIndex(name: string, values: (object: T) => readonly string[]): void;
}

const namespaceIndex = 'namespace';

export function createIndexer<T extends KubeObject>(): Indexer<T> {
  const objects = new Map<Key, T>();
  const indexes = new Map<string, Index<T>>();

  function insert(index: Index<T>, key: Key, object: T, values = index.values(object)): void {
    for (const value of values) {
      const bucket = index.buckets.get(value);
      if (bucket) bucket.set(key, object);
      else index.buckets.set(value, new Map([[key, object]]));
    }
  }

  function remove(index: Index<T>, key: Key, object: T, kept: readonly string[]): void {
    for (const value of index.values(object)) {
      if (kept.includes(value)) continue;
      const bucket = index.buckets.get(value);
      if (!bucket) continue;
      bucket.delete(key);
      if (bucket.size === 0) index.buckets.delete(value);
    }
  }

  function addIndex(name: string, values: (object: T) => readonly string[]): Index<T> {
    const known = indexes.get(name);
    if (known) return known;
    const index: Index<T> = { values, buckets: new Map() };
    for (const [key, object] of objects) insert(index, key, object);
    indexes.set(name, index);
    return index;
  }

  const bucketOf = (index: Index<T> | undefined, value: string): readonly T[] => {
    const bucket = index?.buckets.get(value);
    return bucket ? [...bucket.values()] : [];
  };

  return {
    get size() {
      return objects.size;
    },
    get: (key) => objects.get(key),
    list(namespace) {
      if (namespace === undefined) return [...objects.values()];
      const index = addIndex(namespaceIndex, ({ metadata }) => [metadata.namespace ?? '']);
      return bucketOf(index, namespace);
    },
    byIndex: (name, value) => bucketOf(indexes.get(name), value),
    set(key, object) {
      const old = objects.get(key);
      objects.set(key, object);
      for (const index of indexes.values()) {
        const values = index.values(object);
        if (old) remove(index, key, old, values);
        insert(index, key, object, values);
      }
      return old;
    },
    delete(key) {
      const old = objects.get(key);
      if (!old) return undefined;
      objects.delete(key);
      for (const index of indexes.values()) remove(index, key, old, []);
      return old;
    },
    entries: () => objects.entries(),
    addIndex(name, values) {
      addIndex(name, values);
    },
  };
}
