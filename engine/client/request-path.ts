import type { ObjectRef, ResourceRef } from '../machinery/types.ts';

/** The query of a request; a list gives its parameter several times, what is undefined or empty is left out. */
export interface RequestQuery {
  readonly [name: string]: string | number | boolean | readonly string[] | undefined;
}

/** `/apis/apps/v1/namespaces/default/deployments/web?…`: the path of a collection, or of one object. */
export function requestPath(ref: ResourceRef | ObjectRef, query: RequestQuery = {}): string {
  const root = ref.group === '' ? `/api/${ref.version}` : `/apis/${ref.group}/${ref.version}`;
  const place = ref.namespace === undefined ? '' : `/namespaces/${encodeURIComponent(ref.namespace)}`;
  const name = 'name' in ref ? `/${encodeURIComponent(ref.name)}` : '';
  const subresource = 'subresource' in ref && ref.subresource ? `/${ref.subresource}` : '';
  return `${root}${place}/${ref.resource}${name}${subresource}${queryText(query)}`;
}

function queryText(query: RequestQuery): string {
  // in the order of names, as Go's clients have them
  const sorted = Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1));
  const pairs = sorted.flatMap(([key, value]) =>
    [value ?? []]
      .flat()
      .filter((each) => each !== '')
      .map((each) => `${key}=${encodeURIComponent(String(each))}`),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
