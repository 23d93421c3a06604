import type { KubeObject } from '../machinery/types.ts';

/** All that a store holds at one revision. Taking one costs next to nothing: its parts are shared until they change. */
export interface StoreImage {
  readonly revision: number;
  readonly collections: readonly {
    readonly name: string;
    /** In the order of keys. */
    readonly entries: () => Iterable<readonly [key: string, object: KubeObject]>;
  }[];
  /** Virtual milliseconds since 1970 at which objects end by themselves, those that do. */
  readonly expiries?: ReadonlyMap<KubeObject, number>;
}

/** One change, as a log keeps it. `object` absent: deleted. */
export interface LogRecord {
  readonly revision: number;
  readonly collection: string;
  readonly key: string;
  readonly object?: KubeObject;
  /** Virtual milliseconds since 1970 at which it ends by itself. */
  readonly expires?: number;
}
