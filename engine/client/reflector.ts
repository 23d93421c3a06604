import { isApiError } from '../machinery/errors.ts';
import type { KubeObject, ResourceRef } from '../machinery/types.ts';
import type { Sim } from '../sim/index.ts';
import type { KubeApi } from './kube-api.ts';

export interface ReflectorOptions<T extends KubeObject> {
  readonly sim: Sim;
  readonly api: KubeApi;
  readonly resource: ResourceRef;
  readonly fieldSelector?: string;
  readonly signal: AbortSignal;
  /** All there is: after the first list and after each that had to be repeated. */
  replaced(objects: readonly T[]): Promise<void>;
  changed(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: T): void;
}

/** First and longest wait before the server is asked again, in milliseconds (client-go: 800 ms to 30 s, doubling). */
const backOff = { first: 800, longest: 30_000 } as const;

/**
 * Lists a resource, then watches it from there until `signal` aborts. A watch that ends is resumed after the last version
 * seen; where that is too old (410) the resource is listed again. Failures are tried again with back-off.
 */
export async function reflect<T extends KubeObject>(options: ReflectorOptions<T>): Promise<void> {
  const { sim, api, resource, signal } = options;
  const selector = options.fieldSelector === undefined ? {} : { fieldSelector: options.fieldSelector };
  let wait: number = backOff.first;
  let version: string | undefined;
  while (!signal.aborted) {
    let progressed = false;
    try {
      if (version === undefined) {
        const list = await api.list<T>(resource, { resourceVersion: '0', ...selector, signal });
        if (signal.aborted) return;
        await options.replaced(list.items);
        version = list.metadata.resourceVersion ?? '0';
        progressed = true;
      }
      const events = api.watch<T>(resource, {
        resourceVersion: version,
        allowWatchBookmarks: true,
        ...selector,
        signal,
      });
      for await (const event of events) {
        if (signal.aborted) return;
        if (event.type === 'ERROR') {
          if (event.object.code === 410) version = undefined;
          break;
        }
        progressed = true;
        version = event.object.metadata.resourceVersion ?? version;
        if (event.type !== 'BOOKMARK') options.changed(event.type, event.object);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isApiError(error)) throw error;
      if (error.code === 410) version = undefined;
    }
    if (progressed) {
      wait = backOff.first;
      continue;
    }
    // a server that stays away keeps no cluster from settling
    await sim.clock.sleep(wait, signal, { upkeep: true }).catch(() => undefined);
    wait = Math.min(2 * wait, backOff.longest);
  }
}
