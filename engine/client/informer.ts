import { limits } from '../limits.ts';
import type { KubeObject, ResourceRef } from '../machinery/types.ts';
import type { Sim } from '../sim/index.ts';
import type { Informer, InformerEvents, InformerFactory } from './contract.ts';
import { createIndexer, keyOf } from './indexer.ts';
import type { KubeApi } from './kube-api.ts';
import { reflect } from './reflector.ts';

export interface InformerFactoryOptions {
  readonly sim: Sim;
  readonly api: KubeApi;
}

/** A factory that can be ended: its informers stop watching and keep what they have. */
export interface StoppableInformerFactory extends InformerFactory {
  stop(): void;
}

/**
 * Informers over one connection, each resource listed and watched once for all who look at it.
 *
 * An informer begins by itself in the turn after it was first asked for.
 */
export function createInformerFactory({ sim, api }: InformerFactoryOptions): StoppableInformerFactory {
  const informers = new Map<string, unknown>();
  // one signal for each: an informer's watches and waits all listen to it
  const stops: AbortController[] = [];
  return {
    informer<T extends KubeObject>(resource: ResourceRef, options: { readonly fieldSelector?: string } = {}) {
      const { group, version, namespace = '', resource: plural } = resource;
      const id = `${group}/${version}/${plural}/${namespace}?${options.fieldSelector ?? ''}`;
      const known = informers.get(id);
      // the id names the resource, and with it the type that every caller gives
      if (known) return known as Informer<T>;
      const stopping = new AbortController();
      stops.push(stopping);
      const informer = createInformer<T>({ sim, api, resource, ...options, signal: stopping.signal });
      informers.set(id, informer);
      return informer;
    },
    stop() {
      for (const stopping of stops) stopping.abort();
    },
  };
}

interface InformerOptions extends InformerFactoryOptions {
  readonly resource: ResourceRef;
  readonly fieldSelector?: string;
  readonly signal: AbortSignal;
}

/** One list and watch, kept as a cache. Begins in the next turn. */
export function createInformer<T extends KubeObject>(options: InformerOptions): Informer<T> {
  const { sim, signal } = options;
  const cache = createIndexer<T>();
  let subscribers: readonly InformerEvents<T>[] = [];
  let synced = false;
  let markSynced = () => {};
  const syncing = new Promise<void>((resolve) => {
    markSynced = resolve;
  });

  function put(object: T): void {
    const old = cache.set(keyOf(object), object);
    if (!old) {
      for (const subscriber of subscribers) subscriber.added?.(object);
    } else if (old.metadata.uid !== object.metadata.uid) {
      // deleted and made anew while nobody watched
      for (const subscriber of subscribers) subscriber.deleted?.(old);
      for (const subscriber of subscribers) subscriber.added?.(object);
    } else if (old.metadata.resourceVersion !== object.metadata.resourceVersion) {
      for (const subscriber of subscribers) subscriber.updated?.(object, old);
    }
  }

  function drop(object: T): void {
    if (!cache.delete(keyOf(object))) return;
    for (const subscriber of subscribers) subscriber.deleted?.(object);
  }

  sim.loop.defer(() => {
    void reflect<T>({
      ...options,
      async replaced(objects) {
        const present = new Set<string>();
        for (const object of objects) present.add(keyOf(object));
        for (const [key, object] of cache.entries()) if (!present.has(key)) drop(object);
        for (let i = 0; i < objects.length; i++) {
          const object = objects[i];
          if (object) put(object);
          if (i % limits.objectsPerTurn === limits.objectsPerTurn - 1) await sim.loop.turn();
          if (signal.aborted) return;
        }
        synced = true;
        markSynced();
      },
      changed(type, object) {
        if (type === 'DELETED') drop(object);
        else put(object);
      },
    });
  });

  return {
    get synced() {
      return synced;
    },
    whenSynced: () => syncing,
    subscribe(events) {
      subscribers = [...subscribers, events];
      if (events.added) for (const object of cache.list()) events.added(object);
      return () => {
        subscribers = subscribers.filter((s) => s !== events);
      };
    },
    get size() {
      return cache.size;
    },
    get: cache.get,
    list: cache.list,
    byIndex: cache.byIndex,
    addIndex: cache.addIndex,
  };
}
