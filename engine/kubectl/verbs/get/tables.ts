import type { DiscoveredResource } from '../../../client/kube-api.ts';
import { isApiError } from '../../../machinery/errors.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import { KubectlError, throwAll } from '../../errors.ts';
import type { Invocation } from '../../invocation.ts';
import { printTable, type Table, type TableOptions } from '../../printers/table.ts';
import { acceptTable, fetchTable, tableOf } from '../../resources/fetch-table.ts';
import { kindName } from '../../resources/mapper.ts';
import { collectionOf, refOf, requireNamespace, type Target } from '../../resources/visit.ts';
import { fetchObjects } from './objects.ts';
import { sortedBy } from './sort.ts';

interface Section {
  readonly resource: DiscoveredResource;
  readonly table: Table;
}

/** Prints a table for each resource, in the order in which they were asked for. */
export async function getTables(
  invocation: Invocation,
  targets: readonly Target[],
  wide: boolean,
  errors: unknown[],
): Promise<void> {
  const { flags } = invocation;
  const found: Section[] = [];
  for (const target of targets) {
    const resource = resourceOf(target);
    try {
      if (flags.bool('server-print')) found.push({ resource, table: await tableFor(invocation, target) });
      else
        for (const object of await fetchObjects(invocation, target))
          found.push(plainSection(resource, object, invocation));
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      if (!(flags.bool('ignore-not-found') && isApiError(error, 'NotFound'))) errors.push(error);
    }
  }
  const withKind = flags.bool('show-kind') || new Set(found.map(({ resource }) => resource)).size > 1;
  const sections = joined(sorted(invocation, found)).filter(({ table }) => table.rows.length > 0);
  const texts = sections.map(({ resource, table }) =>
    printTable(table, tableOptions(invocation, resource, { wide, withKind })),
  );
  await invocation.print(texts.join(flags.bool('no-headers') ? '' : '\n'));
  if (sections.length === 0 && errors.length === 0 && !flags.bool('ignore-not-found')) {
    await invocation.warn(nothingFound(invocation, found));
  }
  throwAll(errors);
}

/** Name and age, which is what is known without the server's table. */
const plainSection = (resource: DiscoveredResource, object: KubeObject, invocation: Invocation): Section => ({
  resource,
  table: tableOf(object, invocation.now()),
});

/**
 * By `--sort-by`, as the real one does it: the rows of one table; of several tables not the rows but the tables
 * themselves; and a path that no row has leaves nothing of the one table.
 */
function sorted(invocation: Invocation, sections: readonly Section[]): readonly Section[] {
  const field = invocation.flags.string('sort-by');
  const [only] = sections;
  if (!invocation.flags.bool('server-print')) return sortedBy(sections, field, ({ table }) => table.rows[0]?.object);
  if (!only || sections.length > 1) return sortedBy(sections, field, ({ table }) => table);
  const { table } = only;
  if (field === '' || table.rows.length < 2) return sections;
  try {
    return [{ ...only, table: { ...table, rows: sortedBy(table.rows, field, (row) => row.object) } }];
  } catch (error) {
    if (error instanceof KubectlError) return [];
    throw error;
  }
}

/** Neighbours of one resource as one table. */
function joined(sections: readonly Section[]): readonly Section[] {
  const result: Section[] = [];
  for (const section of sections) {
    const last = result.at(-1);
    if (last?.resource !== section.resource) result.push(section);
    else {
      const rows = [...last.table.rows, ...section.table.rows];
      result[result.length - 1] = { ...last, table: { ...last.table, rows } };
    }
  }
  return result;
}

export const resourceOf = (target: Target): DiscoveredResource =>
  target.type === 'named' ? target.info.resource : target.resource;

export function tableOptions(
  invocation: Invocation,
  resource: DiscoveredResource,
  { wide, withKind }: { readonly wide: boolean; readonly withKind: boolean },
): TableOptions {
  const { flags } = invocation;
  return {
    wide,
    noHeaders: flags.bool('no-headers'),
    withNamespace: flags.bool('all-namespaces') && resource.namespaced,
    showLabels: flags.bool('show-labels'),
    labelColumns: flags.list('label-columns'),
    ...(withKind ? { kind: kindName(resource) } : {}),
  };
}

export async function tableFor(invocation: Invocation, target: Target): Promise<Table> {
  const { flags, signal } = invocation;
  const api = await invocation.api();
  const ref =
    target.type === 'named'
      ? refOf(target.info, flags.string('subresource'))
      : collectionOf(target.resource, target.namespace);
  const selectors =
    target.type === 'named'
      ? {}
      : { labelSelector: flags.string('selector'), fieldSelector: flags.string('field-selector') };
  const wholeObjects = flags.string('sort-by') !== '';
  const query = { ...selectors, limit: wholeObjects ? 0 : flags.int('chunk-size'), wholeObjects, signal };
  try {
    return await fetchTable(api, ref, query, invocation.now());
  } catch (error) {
    if (target.type === 'named' && isApiError(error, 'NotFound'))
      await requireNamespace(invocation, target.info.namespace, acceptTable);
    throw error;
  }
}

function nothingFound(invocation: Invocation, sections: readonly Section[]): string {
  const inNamespace = sections.every(({ resource }) => resource.namespaced);
  if (invocation.flags.bool('all-namespaces') || !inNamespace) return 'No resources found\n';
  return `No resources found in ${invocation.namespace} namespace.\n`;
}
