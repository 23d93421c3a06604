import type { GroupVersionResource, KubeObject } from '../../machinery/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { Pod } from '../../kinds/types.ts';
import type { ReferredObjects } from './objects.ts';

/** What shows objects, and wants to know when one of them is another than before. */
export interface Shown {
  changed(): void;
}

const none: readonly Shown[] = [];

interface Entry {
  readonly resource: GroupVersionResource;
  readonly namespace: string;
  readonly name: string;
  version: string | undefined;
  /** By pod: what shows the object. */
  readonly shownBy: Map<string, readonly Shown[]>;
  object: KubeObject | undefined;
}

/**
 * The objects that mounted volumes show, each looked at once for all pods of the node.
 *
 * A real kubelet looks at a pod's volumes when it syncs the pod, about once a minute.
 */
export class References {
  readonly #objects: ReferredObjects;
  readonly #entries = new Map<string, Entry>();

  constructor(objects: ReferredObjects) {
    this.#objects = objects;
  }

  /** The object as last seen by this node, or asked for now; `shown` is told when it is another one. */
  async show<T extends KubeObject>(
    pod: Pod,
    resource: GroupVersionResource,
    name: string,
    shown: Shown,
  ): Promise<T | undefined> {
    const namespace = pod.metadata.namespace ?? '';
    const key = `${resource.resource}/${namespace}/${name}`;
    const object = await this.#objects.get<T>(resource, namespace, name);
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = { resource, namespace, name, version: undefined, shownBy: new Map(), object };
      this.#entries.set(key, entry);
    }
    entry.object = object;
    entry.version = object?.metadata.resourceVersion;
    const uid = pod.metadata.uid ?? '';
    entry.shownBy.set(uid, (entry.shownBy.get(uid) ?? none).concat(shown));
    return object;
  }

  /** What `show` gave last for this object. */
  current<T extends KubeObject>(pod: Pod, resource: GroupVersionResource, name: string): T | undefined {
    // entries of a resource hold objects of its type
    return this.#entries.get(`${resource.resource}/${pod.metadata.namespace ?? ''}/${name}`)?.object as T | undefined;
  }

  release(pod: Pod): void {
    const uid = pod.metadata.uid ?? '';
    for (const [key, entry] of this.#entries) {
      if (entry.shownBy.delete(uid) && entry.shownBy.size === 0) this.#entries.delete(key);
    }
  }

  async refresh(): Promise<void> {
    for (const entry of this.#entries.values()) {
      const object = await this.#objects.get(entry.resource, entry.namespace, entry.name).catch(unreachable);
      const version = object?.metadata.resourceVersion;
      // a deleted object leaves its files as they are
      if (!object || version === entry.version) continue;
      entry.object = object;
      entry.version = version;
      for (const listeners of entry.shownBy.values()) for (const shown of listeners) shown.changed();
    }
  }
}

/** An API server that does not answer is asked again the next time. */
function unreachable(error: unknown): undefined {
  if (!isApiError(error)) throw error;
}
