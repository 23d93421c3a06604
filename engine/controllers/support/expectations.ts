import { limits } from '../../limits.ts';
import type { Key } from '../../client/contract.ts';
import type { Clock } from '../../sim/index.ts';

interface Expected {
  creations: number;
  readonly deletions: Set<Key>;
  readonly since: number;
}

/**
 * What a controller did and has not yet seen come back through its informers. Until it has, its cache is behind, and
 * whatever it would decide from it would be done twice.
 */
export interface Expectations {
  /** True where nothing is outstanding, or it has been for so long that it never will come. */
  satisfied(key: Key): boolean;
  expectCreations(key: Key, count: number): void;
  expectDeletions(key: Key, objects: readonly Key[]): void;
  /** `count` creations were seen, or failed. */
  created(key: Key, count?: number): void;
  /** A deletion was seen, or failed. */
  deleted(key: Key, object: Key): void;
  forget(key: Key): void;
}

export function createExpectations(clock: Pick<Clock, 'now'>): Expectations {
  const expected = new Map<Key, Expected>();
  const begin = (key: Key, creations: number, deletions: readonly Key[]) => {
    expected.set(key, { creations, deletions: new Set(deletions), since: clock.now() });
  };
  return {
    satisfied(key) {
      const open = expected.get(key);
      if (!open) return true;
      if (open.creations > 0 || open.deletions.size > 0) {
        return clock.now() - open.since > limits.expectationsTimeout;
      }
      expected.delete(key);
      return true;
    },
    expectCreations: (key, count) => begin(key, count, []),
    expectDeletions: (key, objects) => begin(key, 0, objects),
    created(key, count = 1) {
      const open = expected.get(key);
      if (open) open.creations -= count;
    },
    deleted(key, object) {
      expected.get(key)?.deletions.delete(object);
    },
    forget(key) {
      expected.delete(key);
    },
  };
}
