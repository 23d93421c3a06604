import type { ObjectRef, ResourceRef } from '../../machinery/types.ts';

/** `/apis/apps/v1/namespaces/default/deployments/web?…`: the path of a collection, or of one object. */
export function requestPath(
  ref: ResourceRef | ObjectRef,
  query: { readonly [name: string]: string | number | boolean | undefined } = {},
): string {
  const root = ref.group === '' ? `/api/${ref.version}` : `/apis/${ref.group}/${ref.version}`;
  const place = ref.namespace === undefined ? '' : `/namespaces/${encodeURIComponent(ref.namespace)}`;
  const name = 'name' in ref ? `/${encodeURIComponent(ref.name)}` : '';
  const subresource = 'subresource' in ref && ref.subresource ? `/${ref.subresource}` : '';
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [`${key}=${encodeURIComponent(String(value))}`],
  );
  return `${root}${place}/${ref.resource}${name}${subresource}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
}
