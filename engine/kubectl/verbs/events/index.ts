import type { Event } from '../../../kinds/types.ts';
import type { Command } from '../../command.ts';
import { KubectlError, PlainError } from '../../errors.ts';
import { printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { objectPrinter } from '../../printers/objects.ts';
import { layOut } from '../../printers/tabs.ts';
import { eventAge } from '../describe/events.ts';

export const events: Command = {
  name: 'events',
  short: 'List events',
  usage:
    'events [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]',
  flags: flagTable(
    [printing],
    `
  -A --all-namespaces bool
     --chunk-size int 500
     --for string
     --no-headers bool
     --types strings
  -w --watch bool
`,
  ),
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { flags } = invocation;
  const types = flags.list('types').map((type) => type.toLowerCase());
  for (const type of types) {
    if (type !== 'normal' && type !== 'warning') throw new KubectlError('valid --types are Normal or Warning');
  }
  const all = flags.bool('all-namespaces');
  const place = { group: '', version: 'v1', resource: 'events', ...(all ? {} : { namespace: invocation.namespace }) };
  const fieldSelector = await selectorFor(invocation);
  const api = await invocation.api();
  const wanted = ({ type }: Event): boolean => types.length === 0 || types.includes((type ?? '').toLowerCase());
  const list = await api.list<Event>(place, {
    ...(fieldSelector === '' ? {} : { fieldSelector }),
    signal: invocation.signal,
  });
  const sorted = list.items.filter(wanted).sort(byTime);
  // a template without a format is passed over
  const printer = flags.string('output') === '' ? undefined : objectPrinter(invocation, { typed: true });
  const widths: number[] = [];
  let headed = flags.bool('no-headers');
  const show = async (items: readonly Event[]): Promise<void> => {
    if (printer) return invocation.print(items.map((item) => printer(item)).join(''));
    if (items.length === 0) return;
    const rows = items.map((event) => rowOf(event, invocation.now(), all));
    if (!headed) rows.unshift([...(all ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE']);
    headed = true;
    await invocation.print(layOut(rows, { widths }));
  };
  if (sorted.length === 0 && !flags.bool('watch')) {
    await invocation.warn(all ? 'No events found.\n' : `No events found in ${invocation.namespace} namespace.\n`);
    return;
  }
  if (printer && !flags.bool('watch')) {
    // a list of this type has no name for the real one's printer
    if (flags.string('output') === 'name') return;
    const items = sorted.map((item) => ({ ...item, apiVersion: 'v1', kind: 'Event' }));
    return invocation.print(printer({ apiVersion: 'v1', kind: 'EventList', items, metadata: {} }));
  }
  await show(sorted);
  if (!flags.bool('watch')) return;
  const changes = api.watch<Event>(place, {
    ...(fieldSelector === '' ? {} : { fieldSelector }),
    ...(list.metadata.resourceVersion ? { resourceVersion: list.metadata.resourceVersion } : {}),
    signal: invocation.streamSignal(),
  });
  for await (const change of changes) {
    if ((change.type === 'ADDED' || change.type === 'MODIFIED') && wanted(change.object)) await show([change.object]);
  }
}

async function selectorFor(invocation: Invocation): Promise<string> {
  const about = invocation.flags.string('for');
  if (about === '') return '';
  const [type = '', name, ...more] = about.split('/');
  if (name === undefined || more.length > 0) throw new KubectlError('--for must be in resource/name form');
  if (type === '') throw new KubectlError('a resource must be present, got: /, Resource=');
  const mapper = await invocation.mapper();
  const { kind, group, version } = await mapper.find(type).catch((error: unknown) => {
    throw error instanceof KubectlError ? new PlainError(error.message) : error;
  });
  if (name === '') return '';
  const apiVersion = group === '' ? version : `${group}/${version}`;
  return `involvedObject.kind=${kind},involvedObject.apiVersion=${apiVersion},involvedObject.name=${name}`;
}

/** By when they were last seen, to the part of a second that is known; those of one moment stay in the server's order. */
const byTime = (a: Event, b: Event): number => timeOf(a) - timeOf(b);
const timeOf = ({ series, lastTimestamp, eventTime }: Event): number =>
  Date.parse(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? '') || 0;

function rowOf(event: Event, now: number, withNamespace: boolean): string[] {
  const { involvedObject } = event;
  return [
    ...(withNamespace ? [event.metadata.namespace ?? ''] : []),
    eventAge(event, now),
    event.type ?? '',
    event.reason ?? '',
    `${involvedObject.kind ?? ''}/${involvedObject.name ?? ''}`,
    (event.message ?? '').trim(),
  ];
}
