import { limits } from '../limits.ts';
import type { Clock } from '../sim/index.ts';
import { createTokenBucket } from './work-queue.ts';

/** What identifies repeated Events; each part is a text made once for an Event. */
export interface Occurrence {
  /** Source and object: who is limited. */
  readonly source: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly fieldPath: string;
}

/** The Event that stands for an occurrence. */
export interface EventRecord {
  /** The Event that was written for it, once it was. */
  name?: string;
  count: number;
  firstTimestamp: string;
}

export type Correlation =
  | { readonly action: 'drop' }
  | { readonly action: 'write'; readonly record: EventRecord; readonly message: string };

interface Similar {
  readonly messages: Set<string>;
  last: number;
}

/**
 * Decides what becomes of an Event, as client-go's correlator: the same one again is counted; from the tenth different
 * message of one reason within ten minutes on, similar ones are combined; one source may say 25 things about one object
 * at once and then one every five minutes.
 */
export function createEventCorrelator(clock: Clock): { correlate(occurrence: Occurrence): Correlation } {
  const similar = createRecent<Similar>();
  const observed = createRecent<EventRecord>();
  const buckets = createRecent<ReturnType<typeof createTokenBucket>>();

  /** The key under which it is counted, and what it says. */
  function aggregate({ source, type, reason, message, fieldPath }: Occurrence): { key: string; message: string } {
    const group = `${source}|${type}|${reason}`;
    const now = clock.now();
    let known = similar.get(group);
    if (!known || now - known.last > limits.eventAggregation.withinMilliseconds) {
      known = { messages: new Set(), last: now };
      similar.set(group, known);
    }
    known.messages.add(message);
    known.last = now;
    if (known.messages.size < limits.eventAggregation.messages) {
      return { key: `${group}|${fieldPath}|${message}`, message };
    }
    known.messages.delete(known.messages.values().next().value ?? message);
    return { key: group, message: `(combined from similar events): ${message}` };
  }

  return {
    correlate(occurrence) {
      const { key, message } = aggregate(occurrence);
      let record = observed.get(key);
      if (record) record.count++;
      else {
        record = { count: 1, firstTimestamp: clock.timestamp() };
        observed.set(key, record);
      }
      let bucket = buckets.get(occurrence.source);
      if (!bucket) {
        bucket = createTokenBucket(clock, limits.eventsPerObject);
        buckets.set(occurrence.source, bucket);
      }
      return bucket.tryTake() ? { action: 'write', record, message } : { action: 'drop' };
    },
  };
}

/** The entries used last, up to the limit of client-go's caches. */
function createRecent<T>(): { get(key: string): T | undefined; set(key: string, value: T): void } {
  const entries = new Map<string, T>();
  return {
    get(key) {
      const value = entries.get(key);
      if (value !== undefined) {
        entries.delete(key);
        entries.set(key, value);
      }
      return value;
    },
    set(key, value) {
      entries.set(key, value);
      if (entries.size > limits.eventCacheEntries) {
        const oldest = entries.keys().next();
        if (!oldest.done) entries.delete(oldest.value);
      }
    },
  };
}
