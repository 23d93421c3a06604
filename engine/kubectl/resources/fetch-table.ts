import type { ApiResponse, KubeApi } from '../../client/kube-api.ts';
import { ApiError, isApiError } from '../../machinery/errors.ts';
import { formatApiVersion, type KubeObject, type ObjectRef, type ResourceRef } from '../../machinery/types.ts';
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
    refuseWithSelectors(response, ref, query);
    const page = tableOf(response.body.type === 'object' ? response.body.value : undefined, now);
    more = page.metadata?.continue || undefined;
    table = table ? { ...table, rows: [...table.rows, ...page.rows] } : page;
  } while (more !== undefined);
  return table;
}

/** Fails with what was asked for, where the server does not understand the question. */
function refuseWithSelectors(response: ApiResponse, ref: ResourceRef | ObjectRef, query: TableQuery): void {
  try {
    refuseFailure(response);
  } catch (error) {
    const { labelSelector = '', fieldSelector = '' } = query;
    if ('name' in ref || labelSelector + fieldSelector === '' || !isApiError(error, 'BadRequest')) throw error;
    const what = `${formatApiVersion(ref).includes('/') ? '' : '/'}${formatApiVersion(ref)}, Resource=${ref.resource}`;
    const selectors = `label selector ${JSON.stringify(labelSelector)}, field selector ${JSON.stringify(fieldSelector)}`;
    const message = `Unable to find ${JSON.stringify(what)} that match ${selectors}: ${error.message}`;
    throw new ApiError({ ...error.status, message });
  }
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
