/** What the path of a request leads to. */
export type Target =
  | {
      readonly kind: 'resource';
      readonly group: string;
      readonly version: string;
      readonly namespace: string | undefined;
      readonly resource: string;
      /** '' for the collection. */
      readonly name: string;
      readonly subresource: string;
      /** After `proxy/`. */
      readonly rest: string;
      /** The old form, `/api/v1/watch/pods`. */
      readonly watch: boolean;
    }
  | { readonly kind: 'other'; readonly path: string };

/** Below a namespace these are the namespace's own, not collections in it. */
const ofNamespace: ReadonlySet<string> = new Set(['status', 'finalize']);

/** Takes a path apart as the API server does. @see https://kubernetes.io/docs/reference/using-api/api-concepts/ */
export function parsePath(path: string): Target {
  const parts = path.split('/').slice(1).map(decode);
  const core = parts[0] === 'api' && parts.length >= 3;
  const grouped = parts[0] === 'apis' && parts.length >= 4;
  if ((!core && !grouped) || parts[core ? 2 : 3] === '') return { kind: 'other', path };
  const [group, version] = core ? ['', parts[1] ?? ''] : [parts[1] ?? '', parts[2] ?? ''];
  let rest = parts.slice(core ? 2 : 3);
  const watch = rest[0] === 'watch' && rest.length > 1;
  if (watch) rest = rest.slice(1);
  let namespace: string | undefined;
  if (rest[0] === 'namespaces' && rest.length > 2 && !ofNamespace.has(rest[2] ?? '') && rest[2] !== '') {
    namespace = rest[1];
    rest = rest.slice(2);
  }
  const [resource = '', name = '', subresource = '', ...more] = rest;
  return { kind: 'resource', group, version, namespace, resource, name, subresource, rest: more.join('/'), watch };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
