import type { KubeList, KubeObject, Status, WatchEvent } from '../../machinery/types.ts';
import { limits } from '../../limits.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Accepted } from './negotiate.ts';
import { Recent } from './recent.ts';
import { type IncludeObject, partialOf, tableOf, type TableOptions } from './table.ts';

/** What a client's form of answer needs to be made. */
export interface Form {
  readonly accepted: Accepted;
  readonly include: IncludeObject;
  readonly now: number;
  readonly endpoint: Endpoint;
  /** The object with its managedFields. */
  readonly owned: (object: KubeObject) => KubeObject;
  /** An event with the whole object, which all watchers of it share. */
  readonly shared: SharedEvents;
}

export type SharedEvents = (type: WatchEvent['type'], object: KubeObject) => unknown;

/** Events are made once for all that watch: the value is the same one, so that it need be written out only once, too. */
export function sharedEvents(owned: Form['owned']): SharedEvents {
  const recent = new Recent<KubeObject, { readonly type: WatchEvent['type']; readonly object: KubeObject }>(
    limits.sharedEvents,
  );
  return (type, object) =>
    recent.of(
      object,
      () => ({ type, object: owned(object) }),
      (event) => event.type === type,
    );
}

const isStatus = (value: KubeObject | Status): value is Status => value.kind === 'Status';

/** An object, or a Status in its place, as the client wants it. */
export function presentObject(value: KubeObject | Status, { accepted, endpoint, include, now, owned }: Form): unknown {
  if (isStatus(value)) return value;
  const { as, version } = accepted;
  if (as === 'Table') {
    const { resourceVersion } = value.metadata;
    return tableOf(endpoint.definition, [value], resourceVersion === undefined ? {} : { resourceVersion }, {
      ...own(endpoint),
      include,
      now,
      version,
    });
  }
  return as === 'PartialObjectMetadata' ? partialOf(owned(value), version) : owned(value);
}

export function presentList(list: KubeList, { accepted, endpoint, include, now, owned }: Form): unknown {
  const { as, version } = accepted;
  if (as === 'Table') {
    return tableOf(endpoint.definition, list.items, list.metadata, { ...own(endpoint), include, now, version });
  }
  if (as === 'PartialObjectMetadataList' || as === 'PartialObjectMetadata') {
    return {
      kind: 'PartialObjectMetadataList',
      apiVersion: `meta.k8s.io/${version}`,
      metadata: list.metadata,
      items: list.items.map((item) => partialOf(owned(item), version)),
    };
  }
  // items of a list do not repeat what the list says
  return {
    ...list,
    items: list.items.map((object) => {
      const { apiVersion: _version, kind: _kind, ...item } = owned(object);
      return item;
    }),
  };
}

/** Events of a watch, in the client's form; a table's columns come with the first of its rows. */
export async function* presentEvents(
  events: AsyncIterable<WatchEvent>,
  form: Form,
  now: () => number,
): AsyncGenerator<unknown> {
  let headless = false;
  for await (const event of events) {
    if (event.type === 'ERROR') yield event;
    else if (form.accepted.as === 'Table') {
      yield { type: event.type, object: tableEvent(event.type, event.object, form, now(), headless) };
      headless = true;
    } else if (form.accepted.as === '') yield form.shared(event.type, event.object);
    else yield { type: event.type, object: presentObject(event.object, form) };
  }
}

function tableEvent(type: WatchEvent['type'], object: KubeObject, form: Form, now: number, headless: boolean): unknown {
  const { resourceVersion } = object.metadata;
  const metadata = resourceVersion === undefined ? {} : { resourceVersion };
  const { accepted, endpoint, include } = form;
  const options = { ...own(endpoint), include, now, version: accepted.version, headless };
  return tableOf(endpoint.definition, type === 'BOOKMARK' ? [] : [object], metadata, options);
}

/** A version of a custom kind has columns of its own. */
const own = ({ kindVersion }: Endpoint): Pick<TableOptions, 'columns'> =>
  kindVersion.columns ? { columns: kindVersion.columns } : {};
