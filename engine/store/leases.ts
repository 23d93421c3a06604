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

/** Leases in the order in which they end. In columns: every Event has one, and an object for each would be several times as big. */
class LeaseQueue {
  readonly #dues: number[] = [];
  readonly #places: Expiring[] = [];
  readonly #keys: string[] = [];
  readonly #objects: KubeObject[] = [];

  push({ due, from, key, object }: Lease): void {
    this.#dues.push(due);
    this.#places.push(from);
    this.#keys.push(key);
    this.#objects.push(object);
  }

  /** When the first of them ends. */
  get due(): number | undefined {
    return this.#dues[0];
  }

  /** Takes out and ends all whose time is over. */
  expire(now: number): void {
    const alive = this.#dues.findIndex((due) => due > now);
    const count = alive < 0 ? this.#dues.length : alive;
    this.#dues.splice(0, count);
    const places = this.#places.splice(0, count);
    const keys = this.#keys.splice(0, count);
    const objects = this.#objects.splice(0, count);
    for (let i = 0; i < count; i++) {
      const key = keys[i];
      const object = objects[i];
      if (key !== undefined && object) places[i]?.expire(key, object);
    }
  }

  addTo(expiries: Map<KubeObject, number>): void {
    for (const [i, object] of this.#objects.entries()) expiries.set(object, this.#dues[i] ?? 0);
  }
}

/**
 * Leases by their length: those of one length end in the order in which they were granted, so that one timer serves all.
 * Expiry is upkeep: a cluster in which only Events are left to vanish is settled.
 */
export class Leases {
  readonly #clock: Clock;
  readonly #queues = new Map<Duration, LeaseQueue>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Has an object expire once the time is over. */
  grant(timeToLive: Duration, from: Expiring, key: string, object: KubeObject): void {
    const lease = { due: this.#clock.now() + timeToLive, from, key, object };
    const queue = this.#queues.get(timeToLive);
    if (queue) queue.push(lease);
    else this.#begin(timeToLive, [lease]);
  }

  /** Goes on with leases of an earlier life of the store, which end at instants of their own. */
  restore(leases: readonly Lease[]): void {
    this.#begin(
      restored,
      [...leases].sort((a, b) => a.due - b.due),
    );
  }

  /** When objects end, of those that do. Some of them may have been renewed or deleted since. */
  expiries(): ReadonlyMap<KubeObject, number> {
    const expiries = new Map<KubeObject, number>();
    for (const queue of this.#queues.values()) queue.addTo(expiries);
    return expiries;
  }

  #begin(timeToLive: Duration, leases: readonly Lease[]): void {
    const queue = new LeaseQueue();
    for (const lease of leases) queue.push(lease);
    this.#queues.set(timeToLive, queue);
    this.#schedule(timeToLive, queue);
  }

  #schedule(timeToLive: Duration, queue: LeaseQueue): void {
    const { due } = queue;
    if (due === undefined) {
      this.#queues.delete(timeToLive);
      return;
    }
    this.#clock.after(
      Math.max(0, due - this.#clock.now()),
      () => {
        queue.expire(this.#clock.now());
        this.#schedule(timeToLive, queue);
      },
      { upkeep: true },
    );
  }
}
