/** Milliseconds. */
export type Duration = number;

export interface TimerOptions {
  /**
   * Upkeep goes on for ever (heartbeats, resyncs, periodic probes, the waits of a container's endless loop): a cluster in
   * which only upkeep is due is settled. Whatever brings a change to its end (a pull, a start, a grace period) is not upkeep.
   */
  readonly upkeep?: boolean;
}

/** Virtual time. Nothing else in the engine tells or takes time. */
export interface Clock {
  /** Milliseconds since 1970, virtual. */
  now(): number;
  /** `now()` as the API writes times: RFC 3339 in UTC, whole seconds. */
  timestamp(): string;
  /** The same with microseconds, as Leases and Events have it. */
  microTimestamp(): string;
  /** Nanoseconds since 1970, at each call later than before: for names that are in the order of time. */
  nanoseconds(): bigint;
  /** Rejects with the signal's reason when it aborts. */
  sleep(duration: Duration, signal?: AbortSignal, options?: TimerOptions): Promise<void>;
  /** Calls `fire` once; returns what cancels it. */
  after(duration: Duration, fire: () => void, options?: TimerOptions): () => void;
  /** Calls `fire` again and again, first after one period; upkeep unless said otherwise. */
  every(period: Duration, fire: () => void, options?: TimerOptions): () => void;
}

/** Of the seconds that were asked for last: a few instants are told again and again, now's and that of a start before it. */
const stamps = Array.from({ length: 64 }, () => ({ second: Number.NaN, text: '' }));

/** RFC 3339 in UTC, whole seconds: `2026-01-02T15:04:05Z`. */
export function formatTimestamp(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000);
  const stamp = stamps[second & 63];
  if (stamp?.second === second) return stamp.text;
  const text = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
  stamps[second & 63] = { second, text };
  return text;
}

/** RFC 3339 in UTC with microseconds: `2026-01-02T15:04:05.123000Z`. */
export function formatMicroTimestamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 23)}000Z`;
}
