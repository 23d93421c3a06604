import type { KubeApi } from '../../client/kube-api.ts';
import type { KubeObject, ObjectRef, ResourceRef } from '../../machinery/types.ts';
import { ageOf } from '../../machinery/duration.ts';
import { isTable, type Table } from '../printers/table.ts';
import { refuseFailure } from '../raw.ts';
import { requestPath } from '../../client/request-path.ts';

export const acceptTable =
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';

export interface TableQuery {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  /** Rows carry whole objects, not only their metadata. */
  readonly wholeObjects?: boolean;
  readonly signal: AbortSignal;
}

/** The table of a collection or of one object, all pages of it. Servers without tables get one of name and age. */
export async function fetchTable(
  api: KubeApi,
  ref: ResourceRef | ObjectRef,
  query: TableQuery,
  now: number,
): Promise<Table> {
  let table: Table | undefined;
  let more: string | undefined;
  do {
    const path = requestPath(ref, {
      labelSelector: query.labelSelector,
      fieldSelector: query.fieldSelector,
      limit: 'name' in ref ? undefined : query.limit || undefined,
      continue: more,
      includeObject: query.wholeObjects ? 'Object' : undefined,
    });
    const response = await api.request({ method: 'GET', path, headers: { accept: acceptTable }, signal: query.signal });
    refuseFailure(response);
    const page = tableOf(response.body.type === 'object' ? response.body.value : undefined, now);
    more = page.metadata?.continue || undefined;
    table = table ? { ...table, rows: [...table.rows, ...page.rows] } : page;
  } while (more !== undefined);
  return table;
}

export function tableOf(value: unknown, now: number): Table {
  if (isTable(value)) return value;
  const list = value as { readonly items?: readonly KubeObject[]; readonly metadata?: Table['metadata'] } & KubeObject;
  const objects = list.items ?? [list];
  return {
    kind: 'Table',
    columnDefinitions: [
      { name: 'Name', type: 'string' },
      { name: 'Age', type: 'string' },
    ],
    rows: objects.map((object) => ({
      cells: [object.metadata.name, ageOf(object.metadata.creationTimestamp, now)],
      object,
    })),
    ...(list.items && list.metadata ? { metadata: list.metadata } : {}),
  };
}
