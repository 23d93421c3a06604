import type { KubeObject } from '../machinery/types.ts';

/** A change as the store recorded it. Frozen parts, shared by all that look at it. */
export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  readonly key: string;
  readonly namespace: string;
  /** As it is after the change; for DELETED as it was last, with the revision of the deletion. */
  readonly object: KubeObject;
  /** As it was before the change. */
  readonly previous: KubeObject | undefined;
  delivery: object | undefined;
}

/** Which changes a watcher is told of. */
export interface WatchFilter {
  readonly namespace?: string;
  /** An equality that a watcher demands of a field. Watchers that differ in it cost each other nothing. */
  readonly index?: { readonly name: string; readonly value: string; readonly of: (object: KubeObject) => string };
  /** Everything else that it demands. */
  readonly matches?: (object: KubeObject) => boolean;
}

/** The changes of one collection, from one revision on, that pass a filter. */
export interface Watcher {
  /** The next change, if there is one now. */
  take(): WatchedChange | undefined;
  /** Calls `wake` once, in a later turn, when there is something to take or the watcher is closed. */
  wait(wake: () => void): void;
  /** `overflow`: it was too slow, and was dropped. */
  readonly state: 'open' | 'overflow' | 'closed';
  close(): void;
}

/** A change as a watcher with a filter sees it: an object that no longer passes is deleted, to the watcher. */
export interface WatchedChange {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
  readonly revision: number;
  /** Room for what its first watcher is handed, so that all others are handed the same. */
  delivery: object | undefined;
}

/** Asked for a revision that the store no longer has. */
export class CompactedError extends Error {
  override readonly name = 'CompactedError';
  readonly requested: number;
  readonly oldest: number;
  constructor(requested: number, oldest: number) {
    super(`revision ${requested} has been compacted; the oldest is ${oldest}`);
    this.requested = requested;
    this.oldest = oldest;
  }
}
