import type { KubeObject } from '../machinery/types.ts';
import type { StoreEvent } from './types.ts';
import type { BufferedWatcher } from './watcher.ts';

interface IndexBuckets {
  readonly of: (object: KubeObject) => string;
  readonly byValue: Map<string, Set<BufferedWatcher>>;
}

/** The watchers of a collection, kept so that a change meets only those that may want it. */
export class WatcherSet {
  readonly #everywhere = new Set<BufferedWatcher>();
  readonly #byNamespace = new Map<string, Set<BufferedWatcher>>();
  readonly #byIndex = new Map<string, IndexBuckets>();

  add(watcher: BufferedWatcher): void {
    const { index, namespace } = watcher.filter;
    if (index) {
      let buckets = this.#byIndex.get(index.name);
      if (!buckets) this.#byIndex.set(index.name, (buckets = { of: index.of, byValue: new Map() }));
      addTo(buckets.byValue, index.value, watcher);
    } else if (namespace === undefined) this.#everywhere.add(watcher);
    else addTo(this.#byNamespace, namespace, watcher);
  }

  remove(watcher: BufferedWatcher): void {
    const { index, namespace } = watcher.filter;
    if (index) {
      const buckets = this.#byIndex.get(index.name);
      if (!buckets) return;
      removeFrom(buckets.byValue, index.value, watcher);
      if (buckets.byValue.size === 0) this.#byIndex.delete(index.name);
    } else if (namespace === undefined) this.#everywhere.delete(watcher);
    else removeFrom(this.#byNamespace, namespace, watcher);
  }

  /** Every watcher ends, once it has taken what waits for it. */
  finishAll(): void {
    const groups = [this.#everywhere, ...this.#byNamespace.values()];
    for (const { byValue } of this.#byIndex.values()) groups.push(...byValue.values());
    // each takes itself out as it ends
    for (const watcher of groups.flatMap((group) => [...group])) watcher.finish();
  }

  dispatch(event: StoreEvent): void {
    for (const watcher of this.#everywhere) watcher.offer(event);
    const neighbours = this.#byNamespace.get(event.namespace);
    if (neighbours) for (const watcher of neighbours) watcher.offer(event);
    for (const { of, byValue } of this.#byIndex.values()) {
      const value = of(event.object);
      offerAll(byValue.get(value), event);
      if (!event.previous || event.type !== 'MODIFIED') continue;
      const before = of(event.previous);
      if (before !== value) offerAll(byValue.get(before), event);
    }
  }
}

function offerAll(watchers: Set<BufferedWatcher> | undefined, event: StoreEvent): void {
  if (watchers) for (const watcher of watchers) watcher.offer(event);
}

function addTo(buckets: Map<string, Set<BufferedWatcher>>, key: string, watcher: BufferedWatcher): void {
  const bucket = buckets.get(key);
  if (bucket) bucket.add(watcher);
  else buckets.set(key, new Set([watcher]));
}

function removeFrom(buckets: Map<string, Set<BufferedWatcher>>, key: string, watcher: BufferedWatcher): void {
  const bucket = buckets.get(key);
  if (bucket?.delete(watcher) && bucket.size === 0) buckets.delete(key);
}
