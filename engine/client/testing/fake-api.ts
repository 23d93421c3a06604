import { alreadyExists, conflict, failure, gone, notFound } from '../../machinery/errors.ts';
import { deepFreeze } from '../../machinery/freeze.ts';
import type { JsonObject, KubeObject, ObjectRef, ResourceRef, WatchEvent } from '../../machinery/types.ts';
import { keyOf } from '../indexer.ts';
import type { KubeApi } from '../kube-api.ts';
import { onAbort } from '../../sim/index.ts';

/** The verbs of KubeApi that an informer and a recorder use, over a map: for tests of what stands on them. */
export interface FakeApi extends KubeApi {
  /** Ends all watches; `code` 410 forgets the history, so that they cannot be resumed. */
  breakWatches(code?: 410): void;
  /** Each request: `list pods`, `create events web.17`. */
  readonly requests: readonly string[];
  /** While set, every request fails with it. */
  failure: Error | undefined;
}

export function createFakeApi(): FakeApi {
  const tables = new Map<string, Map<string, KubeObject>>();
  const history: { table: string; event: WatchEvent }[] = [];
  const listeners = new Set<() => void>();
  const requests: string[] = [];
  let version = 1;
  let oldest = 1;
  let epoch = 0;
  let uids = 0;

  const tableOf = (ref: ResourceRef) => {
    const name = `${ref.resource}.${ref.group}`;
    const table = tables.get(name) ?? new Map<string, KubeObject>();
    tables.set(name, table);
    return { name, table };
  };
  const keyIn = (ref: ObjectRef) => keyOf({ metadata: ref });

  function begin(verb: string, ref: ResourceRef | ObjectRef): void {
    requests.push([verb, ref.resource, ...('name' in ref ? [ref.name] : [])].join(' '));
    if (api.failure) throw api.failure;
  }

  function commit(ref: ResourceRef, type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject): KubeObject {
    const { name, table } = tableOf(ref);
    version++;
    const stored = deepFreeze({ ...object, metadata: { ...object.metadata, resourceVersion: String(version) } });
    if (type === 'DELETED') table.delete(keyOf(stored));
    else table.set(keyOf(stored), stored);
    history.push({ table: name, event: { type, object: stored } });
    for (const listener of listeners) listener();
    return stored;
  }

  const known = (ref: ObjectRef): KubeObject => {
    const object = tableOf(ref).table.get(keyIn(ref));
    if (!object) throw notFound(ref, ref.name);
    return object;
  };

  async function* watch(ref: ResourceRef, from: number, signal: AbortSignal): AsyncIterable<WatchEvent> {
    if (from < oldest) throw gone(`too old resource version: ${from} (${oldest})`);
    const { name } = tableOf(ref);
    const mine = epoch;
    let next = history.findIndex(({ event }) => versionOf(event) > from);
    if (next < 0) next = history.length;
    while (!signal.aborted && mine === epoch) {
      const entry = history[next];
      if (entry) {
        next++;
        if (entry.table === name) yield entry.event;
        continue;
      }
      await new Promise<void>((resolve) => {
        const wake = () => {
          listeners.delete(wake);
          stopListening();
          resolve();
        };
        listeners.add(wake);
        const stopListening = onAbort(signal, wake);
      });
    }
  }

  const unsupported = () => {
    throw failure(501, 'NotImplemented', 'the fake has no such verb');
  };

  // what callers ask for as T is what their tests put in: the boundary of this fake
  const api = {
    requests,
    failure: undefined,
    breakWatches(code?: 410) {
      epoch++;
      if (code === 410) oldest = version + 1;
      for (const listener of listeners) listener();
    },
    async get(ref: ObjectRef) {
      begin('get', ref);
      return known(ref);
    },
    async list(ref: ResourceRef) {
      begin('list', ref);
      if (oldest > version) version = oldest;
      const items = [...tableOf(ref).table.values()];
      return { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: String(version) }, items };
    },
    watch(ref: ResourceRef, options: { resourceVersion?: string; signal: AbortSignal }) {
      begin('watch', ref);
      return watch(ref, Number(options.resourceVersion ?? version), options.signal);
    },
    async create(ref: ResourceRef | ObjectRef, object: KubeObject) {
      begin('create', { ...ref, name: object.metadata.name } as ObjectRef);
      if (tableOf(ref).table.has(keyOf(object))) throw alreadyExists(ref, object.metadata.name);
      return commit(ref, 'ADDED', { ...object, metadata: { uid: `uid-${++uids}`, ...object.metadata } });
    },
    async update(ref: ObjectRef, object: KubeObject) {
      begin('update', ref);
      const old = known(ref);
      const { resourceVersion } = object.metadata;
      if (resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion) {
        throw conflict(ref, ref.name, 'the object has been modified');
      }
      return commit(ref, 'MODIFIED', {
        ...object,
        metadata: { uid: old.metadata.uid, ...object.metadata },
      } as KubeObject);
    },
    async patch(ref: ObjectRef, patch: { body?: JsonObject }) {
      begin('patch', ref);
      return commit(ref, 'MODIFIED', { ...known(ref), ...patch.body });
    },
    async delete(ref: ObjectRef) {
      begin('delete', ref);
      return commit(ref, 'DELETED', known(ref));
    },
    deleteCollection: unsupported,
    logs: unsupported,
    exec: unsupported,
    attach: unsupported,
    portForward: unsupported,
    request: unsupported,
    discovery: unsupported,
    openapi: unsupported,
  } as unknown as FakeApi;
  return api;
}

const versionOf = (event: WatchEvent): number =>
  event.type === 'ERROR' ? 0 : Number(event.object.metadata.resourceVersion);
