import type { Event } from '../../../kinds/types.ts';
import { ageOf } from '../../../machinery/duration.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import type { DescribeContext } from './shared-fields.ts';
import type { Description } from './writer.ts';

/** The Events that are about an object, oldest first. */
export async function events(out: Description, object: KubeObject, context: DescribeContext): Promise<void> {
  if (!context.showEvents) return;
  eventTable(out, await eventsAbout(object, context), context.now);
}

export async function eventsAbout(
  { kind, metadata }: KubeObject,
  { api, signal }: DescribeContext,
): Promise<readonly Event[]> {
  // events about nodes carry the node's name as their uid
  const uid = kind === 'Node' ? '' : `,involvedObject.uid=${metadata.uid ?? ''}`;
  const fieldSelector = `involvedObject.name=${metadata.name},involvedObject.namespace=${metadata.namespace ?? ''},involvedObject.kind=${kind}${uid}`;
  const ref = { group: '', version: 'v1', resource: 'events' };
  const place = metadata.namespace === undefined ? {} : { namespace: metadata.namespace };
  try {
    const list = await api.list<Event>({ ...ref, ...place }, { fieldSelector, signal });
    // first those about the node's uid, then those about its name
    const own = ({ involvedObject }: Event): number => (kind === 'Node' && involvedObject.uid === metadata.uid ? 0 : 1);
    return [...list.items].sort((a, b) => own(a) - own(b)).sort(byLastTimestamp);
  } catch (error) {
    if (signal.aborted) throw error;
    // who may not read Events sees the description without them
    return [];
  }
}

/**
 * As a description lists them: those that have no last timestamp, as the Events of a scheduler, come first. Those of one time stay in
 * the server's order.
 */
function byLastTimestamp({ lastTimestamp: first }: Event, { lastTimestamp: second }: Event): number {
  return timeOf(first) - timeOf(second);
}

const timeOf = (time: string | null | undefined): number => (time ? Date.parse(time) : 0);

/** `5s`, or `5s (x3 over 2m)`. */
export function eventAge({ series, count, eventTime, firstTimestamp, lastTimestamp }: Event, now: number): string {
  if (series) {
    return `${ageOf(series.lastObservedTime, now)} (x${series.count ?? 0} over ${ageOf(eventTime, now)})`;
  }
  if ((count ?? 0) > 1) return `${ageOf(lastTimestamp, now)} (x${count} over ${ageOf(firstTimestamp, now)})`;
  return ageOf(firstTimestamp || eventTime, now);
}

export function eventTable(out: Description, list: readonly Event[], now: number): void {
  if (list.length === 0) {
    out.field('Events', '<none>');
    return;
  }
  out.line(0, 'Events:');
  out.line(1, 'Type', 'Reason', 'Age', 'From', 'Message');
  out.line(1, '----', '------', '----', '----', '-------');
  for (const event of list) {
    const from = event.source?.component || event.reportingComponent || '';
    const { fieldPath } = event.involvedObject;
    const message = (event.message ?? '').trim();
    const text = fieldPath ? `${fieldPath}: ${message}` : message;
    out.line(1, event.type ?? '', event.reason ?? '', eventAge(event, now), from, text);
  }
}
