import type { KubeObject } from '../machinery/types.ts';
import type { Clock, Duration } from '../sim/index.ts';

/** Where objects vanish. Whoever renewed one in the meantime leaves it there. */
interface Expiring {
  expire(key: string, object: KubeObject): void;
}

/** Something that vanishes by itself unless it is renewed before. */
export interface Lease {
  readonly due: number;
  readonly from: Expiring;
  readonly key: string;
  readonly object: KubeObject;
}

/** The queue of leases that are not all of one length. */
const restored = -1;

/**
 * Leases by their length: those of one length end in the order in which they were granted, so that one timer serves all.
 * Expiry is upkeep: a cluster in which only Events are left to vanish is settled.
 */
export class Leases {
  readonly #clock: Clock;
  readonly #queues = new Map<Duration, Lease[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Has an object expire once the time is over. */
  grant(timeToLive: Duration, from: Expiring, key: string, object: KubeObject): void {
    const lease = { due: this.#clock.now() + timeToLive, from, key, object };
    const queue = this.#queues.get(timeToLive);
    if (queue) {
      queue.push(lease);
      return;
    }
    const fresh = [lease];
    this.#queues.set(timeToLive, fresh);
    this.#schedule(timeToLive, fresh);
  }

  /** Goes on with leases of an earlier life of the store, which end at instants of their own. */
  restore(leases: readonly Lease[]): void {
    const queue = [...leases].sort((a, b) => a.due - b.due);
    this.#queues.set(restored, queue);
    this.#schedule(restored, queue);
  }

  /** When objects end, of those that do. Some of them may have been renewed or deleted since. */
  expiries(): ReadonlyMap<KubeObject, number> {
    const expiries = new Map<KubeObject, number>();
    for (const queue of this.#queues.values()) for (const { object, due } of queue) expiries.set(object, due);
    return expiries;
  }

  #schedule(timeToLive: Duration, queue: Lease[]): void {
    const [first] = queue;
    if (!first) {
      this.#queues.delete(timeToLive);
      return;
    }
    this.#clock.after(
      Math.max(0, first.due - this.#clock.now()),
      () => {
        const now = this.#clock.now();
        const alive = queue.findIndex(({ due }) => due > now);
        const over = queue.splice(0, alive < 0 ? queue.length : alive);
        for (const { from, key, object } of over) from.expire(key, object);
        this.#schedule(timeToLive, queue);
      },
      { upkeep: true },
    );
  }
}
