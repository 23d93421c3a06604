/** The events at the end: which there are, how often each was told, and over what time. */
import type { Difference } from './compare.ts';
import type { Seen } from './journal.ts';
import { textDifference } from './pattern.ts';
import { playOf } from './play.ts';
import type { RecordedEvent, Recording } from './recording.ts';
import type { Replay } from './replay.ts';
import { asToday, chanceEvents } from './versions.ts';

/** The share by which counts of folded events may differ (the recordings' README); one more or less may always be. */
const countPlay = 0.1;

/** What was told in the same words, be it of several objects whose names are made up. */
interface Told {
  readonly count: number;
  /** The longest time from the first to the last telling of one, in seconds. */
  readonly lasted: number;
}

interface Recorded {
  readonly once: boolean;
  /** How often, in the recording that has it less often and in that which has it more often. */
  readonly least: number;
  readonly most: number;
  /** When that which was told over the longest time was told first and last, in seconds since the start. */
  readonly from: number;
  readonly to: number;
}

interface EventObject {
  readonly count?: number;
  readonly series?: { readonly count?: number; readonly lastObservedTime?: string };
  readonly eventTime?: string | null;
  readonly firstTimestamp?: string | null;
  readonly lastTimestamp?: string | null;
  readonly involvedObject?: { readonly kind?: string; readonly name?: string };
  readonly reason?: string;
  readonly type?: string;
  readonly message?: string;
}

export function compareEvents(recording: Recording, run: Replay, all: readonly Seen[]): Difference[] {
  const optional = (recording.eventsOnlyInSecond ?? []).map((event) => unnumbered(lineOf(event as RecordedEvent)));
  const given = toldHere(recording, run, all);
  const left = new Set(given.keys());
  const play = playOf(recording);
  const found: Difference[] = [];
  const at = (text: string) => `events[${text.slice(0, text.indexOf(': '))}]`;
  for (const [text, recorded] of toldThere(recording)) {
    const matches = [...given].filter(([other]) => textDifference(text, other) === undefined);
    for (const [match] of matches) left.delete(match);
    if (recorded.once || byChance(text)) continue;
    if (matches.length === 0) {
      found.push({ at: at(text), text: `- ${text}` });
      continue;
    }
    const count = matches.reduce((sum, [, told]) => sum + told.count, 0);
    const { least, most, from, to } = recorded;
    const more = Math.max(1, Math.ceil(most * countPlay));
    if (count < least - more || count > most + more) {
      found.push({ at: `${at(text)}.count`, text: `${text}\n${range(least, most)} → ${count}` });
    }
    const lasted = Math.max(...matches.map(([, told]) => told.lasted));
    if (to > from && Math.abs(lasted - (to - from)) > play(from, to)) {
      found.push({ at: `${at(text)}.time`, text: `${text}\nover ${to - from} s → ${lasted} s` });
    }
  }
  for (const text of left) {
    if (!byChance(text) && !optional.some((other) => textDifference(other, text) === undefined))
      found.push({ at: at(text), text: `+ ${text}` });
  }
  return found;
}

function toldThere(recording: Recording): Map<string, Recorded> {
  const told = new Map<string, Recorded>();
  for (const event of recording.events) {
    const { count = 1, countAlso = count, at, onlyOnce = false } = event;
    // where the second recording told it once, how long the first went on is chance
    const last = countAlso === 1 ? at : (event.last ?? at);
    const text = unnumbered(lineOf(event));
    const { least = 0, most = 0, from = at, to = at } = told.get(text) ?? {};
    const longer = last - at > to - from;
    told.set(text, {
      once: onlyOnce,
      least: least + Math.min(count, countAlso),
      most: most + Math.max(count, countAlso),
      from: longer ? at : from,
      to: longer ? last : to,
    });
  }
  return told;
}

function toldHere(recording: Recording, run: Replay, all: readonly Seen[]): Map<string, Told> {
  const told = new Map<string, Told>();
  for (const { kind, namespace, sightings, first } of all) {
    if (kind !== 'Event' || namespace !== recording.namespace) continue;
    const event = (sightings.findLast(({ object }) => object)?.object ?? first) as EventObject;
    const { involvedObject = {}, reason = '', type = '', message = '', count, series } = event;
    const object = `${involvedObject.kind}/${involvedObject.name}`;
    const text = run.names.canonical(lineOf({ object, type, reason, message }));
    const known = told.get(text) ?? { count: 0, lasted: 0 };
    const began = Date.parse(event.eventTime ?? event.firstTimestamp ?? '');
    const ended = Date.parse(series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? '');
    told.set(text, {
      count: known.count + (series?.count ?? count ?? 1),
      lasted: Math.max(known.lasted, (ended - began) / 1000),
    });
  }
  return told;
}

const lineOf = ({ object, type, reason, message }: Pick<RecordedEvent, 'object' | 'type' | 'reason' | 'message'>) =>
  `${object} ${type} ${reason}: ${asToday(message)}`;

const unnumbered = (text: string): string => text.replace(/<suffix:\d+>/g, '<suffix>');

const range = (least: number, most: number): string => (least === most ? `${most}` : `${least} to ${most}`);

const byChance = (text: string): boolean => chanceEvents.some((pattern) => pattern.test(text));
