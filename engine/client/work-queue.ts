import { limits } from '../limits.ts';
import type { Clock, Duration, TimerOptions } from '../sim/index.ts';
import type { Key } from './contract.ts';
import { TokenBucket } from './token-bucket.ts';

/**
 * Keys that wait to be looked at (client-go: a rate-limited work queue). A key is held once however often it is added, and
 * while one worker has it no other gets it; added meanwhile, it comes again after that.
 */
export interface WorkQueue {
  add(key: Key): void;
  /** Adds it later; of several such wishes for one key the earliest counts. */
  addAfter(key: Key, delay: Duration, options?: TimerOptions): void;
  /** Calls off what `addAfter` wished for. */
  cancel(key: Key): void;
  /** Adds it after a wait that doubles each time, until `forget`. */
  addRateLimited(key: Key): void;
  forget(key: Key): void;
  /** How often `addRateLimited` was called for it since it was last forgotten. */
  retries(key: Key): number;
  /** Takes the next key; it must be given back with `done`. */
  take(): Key | undefined;
  /** `rest`: hold the key back for this long, even if it was added meanwhile. */
  done(key: Key, rest?: Duration): void;
  /** Keys that could be taken now. */
  readonly length: number;
  /** Told when there is something to take. One listener. */
  onReady(listener: () => void): void;
  /** Cancels what waits and takes no more. */
  shutDown(): void;
}

export interface WorkQueueOptions {
  readonly clock: Clock;
  /** First and longest wait of `addRateLimited`, in milliseconds. */
  readonly backOff?: { readonly first: Duration; readonly longest: Duration };
}

interface Waiting {
  readonly due: number;
  readonly cancel: () => void;
}

export function createWorkQueue({ clock, backOff = limits.retryBackOff }: WorkQueueOptions): WorkQueue {
  let queue: Key[] = [];
  let head = 0;
  const dirty = new Set<Key>();
  const processing = new Set<Key>();
  const waiting = new Map<Key, Waiting>();
  const resting = new Map<Key, number>();
  const failures = new Map<Key, number>();
  const bucket = new TokenBucket(clock, limits.retryBucket);
  let ready = () => {};
  let shut = false;

  function push(key: Key): void {
    queue.push(key);
    ready();
  }

  function add(key: Key): void {
    if (shut || dirty.has(key)) return;
    if (resting.size > 0) {
      const left = (resting.get(key) ?? 0) - clock.now();
      if (left > 0) return addAfter(key, left);
      resting.delete(key);
    }
    dirty.add(key);
    if (!processing.has(key)) push(key);
  }

  function addAfter(key: Key, delay: Duration, options?: TimerOptions): void {
    if (shut) return;
    if (delay <= 0) return add(key);
    const due = clock.now() + Math.ceil(delay);
    const known = waiting.get(key);
    if (known) {
      if (known.due <= due) return;
      known.cancel();
    }
    const cancel = clock.after(
      delay,
      () => {
        waiting.delete(key);
        add(key);
      },
      options,
    );
    waiting.set(key, { due, cancel });
  }

  return {
    add,
    addAfter,
    cancel(key) {
      waiting.get(key)?.cancel();
      waiting.delete(key);
    },
    addRateLimited(key) {
      const failed = failures.get(key) ?? 0;
      failures.set(key, failed + 1);
      const delay = Math.max(Math.min(backOff.first * 2 ** failed, backOff.longest), bucket.delay());
      // what failed that often will fail again, for ever: the cluster is as settled as it gets
      addAfter(key, delay, { upkeep: failed >= limits.retriesBeforeUpkeep });
    },
    forget(key) {
      if (failures.size > 0) failures.delete(key);
    },
    retries: (key) => failures.get(key) ?? 0,
    take() {
      const key = queue[head];
      if (key === undefined) return undefined;
      head++;
      if (head === queue.length) {
        queue = [];
        head = 0;
      } else if (head > 1024 && head * 2 > queue.length) {
        queue = queue.slice(head);
        head = 0;
      }
      dirty.delete(key);
      processing.add(key);
      return key;
    },
    done(key, rest = 0) {
      processing.delete(key);
      const again = dirty.has(key);
      if (rest > 0) {
        resting.set(key, clock.now() + rest);
        if (again) {
          dirty.delete(key);
          addAfter(key, rest);
        }
      } else if (again) push(key);
    },
    get length() {
      return queue.length - head;
    },
    onReady(listener) {
      ready = listener;
    },
    shutDown() {
      shut = true;
      for (const { cancel } of waiting.values()) cancel();
      waiting.clear();
    },
  };
}
