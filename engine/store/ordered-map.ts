import * as sortedBTree from 'sorted-btree';

/** What the store needs of an ordered map. `clone` costs nothing: parts are copied when they are first written. */
export interface OrderedMap<V> {
  readonly size: number;
  get(key: string): V | undefined;
  set(key: string, value: V): boolean;
  delete(key: string): boolean;
  /** Low inclusive, high exclusive unless `includeHigh`; stops where `found` returns an object with `break`. */
  forRange(
    low: string,
    high: string,
    includeHigh: boolean,
    found: (key: string, value: V) => { readonly break: unknown } | void,
  ): unknown;
  entries(): Iterable<readonly [string, V]>;
  clone(): OrderedMap<V>;
}

type Constructor = new <V>(entries: undefined, compare: (a: string, b: string) => number) => OrderedMap<V>;

/** The package is CommonJS: what its default export is called depends on who loads it. */
const loaded: unknown = sortedBTree.default;
const BTree = (typeof loaded === 'function' ? loaded : (loaded as { default: unknown }).default) as Constructor;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Keys are in the order of their UTF-16 code units: that of etcd for the ASCII that names are made of. */
export function createOrderedMap<V>(): OrderedMap<V> {
  return new BTree<V>(undefined, compare);
}
