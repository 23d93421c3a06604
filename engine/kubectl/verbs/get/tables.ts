import type { DiscoveredResource } from '../../../client/kube-api.ts';
import { isApiError } from '../../../machinery/errors.ts';
import { throwAll } from '../../errors.ts';
import type { Invocation } from '../../invocation.ts';
import { printTable, type Table, type TableOptions } from '../../printers/table.ts';
import { fetchTable } from '../../resources/fetch-table.ts';
import { kindName } from '../../resources/mapper.ts';
import { collectionOf, refOf, type Target } from '../../resources/visit.ts';
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
  const sections: Section[] = [];
  for (const target of targets) {
    const resource = resourceOf(target);
    try {
      const table = await tableFor(invocation, target);
      const last = sections.at(-1);
      if (last?.resource === resource) {
        sections[sections.length - 1] = {
          resource,
          table: { ...last.table, rows: [...last.table.rows, ...table.rows] },
        };
      } else sections.push({ resource, table });
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      if (!(flags.bool('ignore-not-found') && isApiError(error, 'NotFound'))) errors.push(error);
    }
  }
  const withKind = flags.bool('show-kind') || new Set(targets.map(resourceOf)).size > 1;
  const filled = sections.filter(({ table }) => table.rows.length > 0);
  const texts = filled.map(({ resource, table }) => {
    const rows = sortedBy(table.rows, flags.string('sort-by'), (row) => row.object);
    return printTable({ ...table, rows }, tableOptions(invocation, resource, { wide, withKind }));
  });
  await invocation.print(texts.join(flags.bool('no-headers') ? '' : '\n'));
  if (filled.length === 0 && errors.length === 0 && !flags.bool('ignore-not-found')) {
    await invocation.warn(nothingFound(invocation, targets));
  }
  throwAll(errors);
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
  const query = { ...selectors, limit: flags.int('chunk-size'), wholeObjects: flags.string('sort-by') !== '', signal };
  return fetchTable(api, ref, query, invocation.now());
}

function nothingFound(invocation: Invocation, targets: readonly Target[]): string {
  const inNamespace = targets.length > 0 && targets.every((target) => resourceOf(target).namespaced);
  if (invocation.flags.bool('all-namespaces') || !inNamespace) return 'No resources found\n';
  return `No resources found in ${invocation.namespace} namespace.\n`;
}
