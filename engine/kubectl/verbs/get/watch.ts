import { isApiError } from '../../../machinery/errors.ts';
import type { KubeObject, ResourceRef } from '../../../machinery/types.ts';
import { KubectlError } from '../../errors.ts';
import type { Invocation } from '../../invocation.ts';
import { layOut } from '../../printers/tabs.ts';
import { type Table, type TableOptions, tableHeader, tableRow } from '../../printers/table.ts';
import { refuseFailure } from '../../raw.ts';
import { acceptTable, tableOf } from '../../resources/fetch-table.ts';
import { requestPath } from '../../../client/request-path.ts';
import { collectionOf, type Target } from '../../resources/visit.ts';
import type { GetFormat } from './index.ts';
import { fetchObjects } from './objects.ts';
import { resourceOf, tableFor, tableOptions } from './tables.ts';

/** `--watch` and `--watch-only`: what is, then a line (or an object) for each change, until the command is interrupted. */
export async function watch(invocation: Invocation, targets: readonly Target[], format: GetFormat): Promise<void> {
  const [target, ...more] = targets;
  if (!target || more.length > 0) {
    throw new KubectlError('you may only specify a single resource type');
  }
  const state: WatchState = { version: '', widths: [], headerDone: false };
  if (format.type === 'table') {
    const options = {
      ...tableOptions(invocation, resourceOf(target), {
        wide: format.wide,
        withKind: invocation.flags.bool('show-kind'),
      }),
      eventColumn: invocation.flags.bool('output-watch-events'),
    };
    await listTable(invocation, target, options, state);
    await followTable(invocation, target, options, state);
    return;
  }
  const { print } = format.print;
  const objects = await fetchObjects(invocation, target);
  if (!invocation.flags.bool('watch-only') && objects.length > 0) {
    await invocation.print(objects.map((object) => shownEvent(invocation, 'ADDED', object, print)).join(''));
  }
  state.version = await versionOf(invocation, target, objects);
  const api = await invocation.api();
  const events = api.watch(refToWatch(target), {
    ...watchSelectors(invocation, target),
    resourceVersion: state.version,
    signal: invocation.streamSignal(),
  });
  for await (const event of untilLost(invocation, events)) {
    if (event.type === 'BOOKMARK' || event.type === 'ERROR') continue;
    await invocation.print(shownEvent(invocation, event.type, event.object, print));
  }
}

interface WatchState {
  version: string;
  /** Columns keep their widths from one line to the next. */
  readonly widths: number[];
  headerDone: boolean;
}

function shownEvent(
  invocation: Invocation,
  type: string,
  object: KubeObject,
  print: (objects: readonly KubeObject[]) => string,
): string {
  if (!invocation.flags.bool('output-watch-events')) return print([object]);
  return print([{ apiVersion: 'meta.k8s.io/v1', kind: 'WatchEvent', metadata: { name: '' }, type, object }]);
}

async function listTable(
  invocation: Invocation,
  target: Target,
  options: TableOptions,
  state: WatchState,
): Promise<void> {
  let table: Table;
  try {
    table = await tableFor(invocation, target);
  } catch (error) {
    if (isApiError(error, 'NotFound') && invocation.flags.bool('ignore-not-found')) return;
    throw error;
  }
  state.version = table.metadata?.resourceVersion ?? table.rows[0]?.object?.metadata?.resourceVersion ?? '';
  if (invocation.flags.bool('watch-only') || table.rows.length === 0) return;
  await printRows(invocation, table, options, state, 'ADDED');
}

async function followTable(
  invocation: Invocation,
  target: Target,
  options: TableOptions,
  state: WatchState,
): Promise<void> {
  const api = await invocation.api();
  const path = requestPath(refToWatch(target), {
    ...watchSelectors(invocation, target),
    watch: true,
    resourceVersion: state.version,
  });
  const response = await api.request({
    method: 'GET',
    path,
    headers: { accept: acceptTable },
    signal: invocation.streamSignal(),
  });
  refuseFailure(response);
  if (response.body.type !== 'objects') throw new KubectlError('the server does not stream changes');
  // the first event of a watch brings the columns' names, later ones leave them out
  let columns: Table['columnDefinitions'] = [];
  for await (const value of untilLost(invocation, response.body.values)) {
    const event = value as { readonly type: string; readonly object: unknown };
    if (event.type === 'BOOKMARK' || event.type === 'ERROR') continue;
    const table = tableOf(event.object, invocation.now());
    if ((table.columnDefinitions?.length ?? 0) > 0) columns = table.columnDefinitions;
    await printRows(invocation, { ...table, columnDefinitions: columns }, options, state, event.type);
  }
}

async function printRows(
  invocation: Invocation,
  table: Table,
  options: TableOptions,
  state: WatchState,
  event: string,
): Promise<void> {
  const lines = table.rows.map((row) => tableRow(table.columnDefinitions, row, options, event));
  if (!state.headerDone && !options.noHeaders) lines.unshift(tableHeader(table.columnDefinitions, options));
  state.headerDone = true;
  await invocation.print(layOut(lines, { widths: state.widths }));
}

/** What a watch tells until `--request-timeout` cuts it off: kubectl takes that for its end. */
async function* untilLost<T>(invocation: Invocation, events: AsyncIterable<T>): AsyncGenerator<T> {
  const signal = invocation.streamSignal();
  try {
    for await (const event of events) yield event;
  } catch (error) {
    if (!signal.aborted || invocation.signal.aborted) throw error;
  }
}

/** One object is watched as a collection of one. */
function refToWatch(target: Target): ResourceRef {
  return target.type === 'named'
    ? collectionOf(target.info.resource, target.info.namespace)
    : collectionOf(target.resource, target.namespace);
}

function watchSelectors(invocation: Invocation, target: Target): { labelSelector?: string; fieldSelector?: string } {
  if (target.type === 'named') return { fieldSelector: `metadata.name=${target.info.name}` };
  const { flags } = invocation;
  return {
    ...(flags.string('selector') === '' ? {} : { labelSelector: flags.string('selector') }),
    ...(flags.string('field-selector') === '' ? {} : { fieldSelector: flags.string('field-selector') }),
  };
}

async function versionOf(invocation: Invocation, target: Target, objects: readonly KubeObject[]): Promise<string> {
  if (target.type === 'named') return objects[0]?.metadata.resourceVersion ?? '';
  const api = await invocation.api();
  const list = await api.list(refToWatch(target), { limit: 1, signal: invocation.signal });
  return list.metadata.resourceVersion ?? '';
}
