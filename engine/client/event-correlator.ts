import { limits } from '../limits.ts';
import type { JsonObject, KubeObject } from '../machinery/types.ts';
import type { Clock } from '../sim/index.ts';
import { type Link, Recent } from './recent.ts';
import { TokenBucket } from './token-bucket.ts';

/** What identifies repeated Events. */
export interface Occurrence {
  /** Who is limited. */
  readonly about: KubeObject;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly fieldPath: string;
}

/** The Event that stands for an occurrence. */
export interface EventRecord {
  /** The Event that was written for it, once it was. */
  name: string | undefined;
  count: number;
  readonly firstTimestamp: string;
}

export type Correlation =
  | { readonly action: 'drop' }
  | {
      readonly action: 'write';
      readonly record: EventRecord;
      readonly message: string;
      readonly about: { reference: JsonObject | undefined };
    };

const dropped: Correlation = { action: 'drop' };
const unlinked = { older: undefined, newer: undefined };

/** What was said of one object. A pod's few Events are looked through faster than a key for each is made. */
interface Subject extends Link<Subject> {
  readonly key: string;
  /** The ObjectReference to it that was made last: several Events in a row speak of one version of it. */
  reference: JsonObject | undefined;
  // lists of exactly their length: one that items are pushed on has room for sixteen more
  reasons: readonly Reason[];
  bucket: TokenBucket | undefined;
}

interface Reason extends Link<Reason> {
  readonly subject: Subject;
  readonly type: string;
  readonly reason: string;
  /** Most reasons are given once: the set is made for the second message. */
  readonly message: string;
  messages: Set<string> | undefined;
  last: number;
  /** Its Events, each with the next. Most reasons have one, for which a list is too much. */
  records: Said | undefined;
}

interface Said extends EventRecord, Link<Said> {
  readonly of: Reason;
  readonly fieldPath: string;
  /** Undefined for the Event that combines similar ones. */
  readonly message: string | undefined;
  next: Said | undefined;
}

/**
 * Decides what becomes of an Event, as client-go's correlator: the same one again is counted; from the tenth different
 * message of one reason within ten minutes on, similar ones are combined; one source may say 25 things about one object
 * at once and then one every five minutes.
 */
export function createEventCorrelator(clock: Clock): { correlate(occurrence: Occurrence): Correlation } {
  const subjects = new Map<string, Subject>();
  // client-go's three caches, each with its own limit: of messages by reason, of Events written, of buckets
  const similar = new Recent<Reason>(limits.eventCacheEntries);
  const observed = new Recent<Said>(limits.eventCacheEntries);
  const limited = new Recent<Subject>(limits.eventCacheEntries);

  function subjectOf({ apiVersion, kind, metadata }: KubeObject): Subject {
    const key = metadata.uid ?? `${apiVersion}/${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
    let known = subjects.get(key);
    if (!known) subjects.set(key, (known = { key, reference: undefined, reasons: [], bucket: undefined, ...unlinked }));
    return known;
  }

  /** Takes away what no cache holds any more. */
  function tidy(subject: Subject, reason: Reason | undefined): void {
    if (reason && !reason.records && !similar.has(reason)) subject.reasons = without(subject.reasons, reason);
    if (subject.reasons.length === 0 && !subject.bucket) subjects.delete(subject.key);
  }

  /** Which of a reason's Events stands for an occurrence: one of its own, or the one that combines all. */
  function groupOf(subject: Subject, { type, reason, message }: Occurrence): { group: Reason; combined: boolean } {
    const now = clock.now();
    let group = subject.reasons.find((known) => known.reason === reason && known.type === type);
    if (!group) {
      group = { subject, type, reason, message, messages: undefined, last: now, records: undefined, ...unlinked };
      subject.reasons = subject.reasons.concat(group);
    } else if (!similar.has(group) || now - group.last > limits.eventAggregation.withinMilliseconds) {
      group.messages = new Set([message]);
    } else if (group.messages || group.message !== message) {
      (group.messages ??= new Set([group.message])).add(message);
    }
    group.last = now;
    const oldest = similar.use(group);
    if (oldest) tidy(oldest.subject, oldest);
    const { messages } = group;
    if (!messages || messages.size < limits.eventAggregation.messages) return { group, combined: false };
    messages.delete(messages.values().next().value ?? message);
    return { group, combined: true };
  }

  function recordOf(of: Reason, fieldPath: string, message: string | undefined): EventRecord {
    let said = of.records;
    while (said && (said.message !== message || said.fieldPath !== fieldPath)) said = said.next;
    if (said) said.count++;
    else {
      const firstTimestamp = clock.timestamp();
      said = { of, fieldPath, message, name: undefined, count: 1, firstTimestamp, next: of.records, ...unlinked };
      of.records = said;
    }
    const oldest = observed.use(said);
    if (oldest) {
      takeOut(oldest);
      tidy(oldest.of.subject, oldest.of);
    }
    return said;
  }

  return {
    correlate(occurrence) {
      const { about, fieldPath, message } = occurrence;
      const subject = subjectOf(about);
      const { group, combined } = groupOf(subject, occurrence);
      const record = combined ? recordOf(group, '', undefined) : recordOf(group, fieldPath, message);
      const bucket = (subject.bucket ??= new TokenBucket(clock, limits.eventsPerObject));
      const oldest = limited.use(subject);
      if (oldest) {
        oldest.bucket = undefined;
        tidy(oldest, undefined);
      }
      if (!bucket.tryTake()) return dropped;
      return {
        action: 'write',
        record,
        message: combined ? `(combined from similar events): ${message}` : message,
        about: subject,
      };
    },
  };
}

function takeOut(said: Said): void {
  if (said.of.records === said) said.of.records = said.next;
  else for (let at = said.of.records; at; at = at.next) if (at.next === said) at.next = said.next;
}

const without = <T>(list: readonly T[], item: T): readonly T[] => list.filter((one) => one !== item);
