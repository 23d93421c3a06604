/** All that a watcher of the whole cluster sees while a scenario runs. */
import type { Cluster } from '../../engine/cluster.ts';
import type { KubeObject, ResourceRef } from '../../engine/machinery/types.ts';

export interface Sighting {
  /** Seconds since the start of the scenario. */
  readonly at: number;
  /** Undefined: it is gone. */
  readonly object: KubeObject | undefined;
}

export interface Seen {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly first: KubeObject;
  readonly sightings: Sighting[];
}

export class Journal {
  /** In the order in which they were first seen. */
  readonly all: Seen[] = [];
  readonly #live = new Map<string, Seen>();
  readonly #kindOf = new Map<string, { readonly kind: string; readonly ref: ResourceRef }>();
  readonly #stop = new AbortController();
  readonly #cluster: Cluster;
  /** Virtual milliseconds; until it is known, all that is seen was there before. */
  start = Number.POSITIVE_INFINITY;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async watchAll(): Promise<void> {
    const { resources } = await this.#cluster.api.discovery();
    const seen = new Set<string>();
    for (const found of resources) {
      const { kind, resource, singular, shortNames, verbs } = found;
      for (const name of [kind.toLowerCase(), resource, singular, ...shortNames]) {
        if (!this.#kindOf.has(name)) this.#kindOf.set(name, { kind, ref: found });
      }
      if (!verbs.includes('watch') || seen.has(kind)) continue;
      seen.add(kind);
      void this.#follow(kind, found);
    }
  }

  stop(): void {
    this.#stop.abort();
  }

  kindOf(name: string): string {
    const found = this.#kindOf.get(name.toLowerCase());
    if (!found) throw new Error(`no kind is called ${name}`);
    return found.kind;
  }

  /** What had been seen so many seconds after the start. */
  until(end: number): Seen[] {
    return this.all
      .map((seen) => ({ ...seen, sightings: seen.sightings.filter(({ at }) => at <= end) }))
      .filter(({ sightings }) => sightings.length > 0);
  }

  /** The objects of a kind that are there now, oldest first. */
  now(kind: string, namespace?: string): KubeObject[] {
    return this.all
      .filter((seen) => seen.kind === kind && (namespace === undefined || seen.namespace === namespace))
      .map((seen) => seen.sightings.at(-1)?.object)
      .filter((object) => object !== undefined);
  }

  async #follow(kind: string, ref: ResourceRef): Promise<void> {
    const { signal } = this.#stop;
    try {
      for await (const event of this.#cluster.api.watch(ref, {
        signal,
        sendInitialEvents: true,
        resourceVersionMatch: 'NotOlderThan',
        allowWatchBookmarks: true,
      })) {
        if (event.type === 'BOOKMARK' || event.type === 'ERROR') continue;
        this.#note(kind, event.type === 'DELETED', event.object);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #note(kind: string, gone: boolean, object: KubeObject): void {
    const { name = '', namespace = '', uid = '' } = object.metadata;
    const at = (this.#cluster.world.clock.now() - this.start) / 1000;
    let seen = this.#live.get(uid);
    if (!seen) {
      seen = { kind, namespace, name, first: object, sightings: [] };
      this.#live.set(uid, seen);
      this.all.push(seen);
    }
    seen.sightings.push({ at, object: gone ? undefined : object });
  }
}
