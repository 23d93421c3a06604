import type { KubeApi } from '../../client/kube-api.ts';
import { builtinSchemas } from '../../machinery/schema/index.ts';
import type { KubeObject } from '../../machinery/types.ts';
import type { Collection, Store } from '../../store/index.ts';
import { type Authorizer, isPrivileged } from '../authorization/index.ts';
import type { ApiServerOptions } from '../contract.ts';
import { collectionName, keyOf } from '../endpoint.ts';
import type { AdmissionContext } from './contract.ts';

type Make = (objects: readonly KubeObject[]) => unknown;
/** By function, then by namespace. */
type Memory = Map<Make, Map<string | undefined, unknown>>;

/** A resource's objects, and what was made of them. */
interface Known {
  readonly collection: Collection;
  memory: Memory | undefined;
}

/** The cluster as admission sees it: the store itself, so that nothing needs to be waited for. */
export function createAdmissionContext(
  store: Store,
  options: Pick<ApiServerOptions, 'sim' | 'registry' | 'schemas' | 'dial' | 'callUrl'>,
  authorizer: Authorizer,
  api: () => KubeApi,
): AdmissionContext {
  const { sim, registry, dial, callUrl } = options;
  /** By group, then by resource: a key of both would be joined and hashed several times a request. */
  const groups = new Map<string, Map<string, Known>>();

  function known(group: string, resource: string): Known {
    let resources = groups.get(group);
    if (!resources) groups.set(group, (resources = new Map()));
    let found = resources.get(resource);
    if (!found) {
      found = { collection: store.collection(collectionName({ group, resource })), memory: undefined };
      resources.set(resource, found);
    }
    return found;
  }

  const collection = (group: string, resource: string): Collection => known(group, resource).collection;
  const all = (group: string, resource: string, namespace: string | undefined) =>
    collection(group, resource).range(namespace === undefined ? {} : { namespace });

  function memoryOf(group: string, resource: string): Memory {
    const of = known(group, resource);
    if (of.memory) return of.memory;
    const memory: Memory = new Map();
    of.memory = memory;
    of.collection.observe((_key, object, previous) => {
      const namespace = (object ?? previous)?.metadata.namespace;
      for (const results of memory.values()) {
        results.delete(undefined);
        if (namespace !== undefined) results.delete(namespace);
      }
    });
    return memory;
  }

  return {
    sim,
    random: sim.random.fork('admission'),
    registry,
    // parsed only when first asked for
    get schemas() {
      return options.schemas ?? builtinSchemas();
    },
    dial,
    callUrl,
    get api() {
      return api();
    },
    access(attributes) {
      if (isPrivileged(attributes.user)) return { allowed: true };
      const verdict = authorizer.authorize(attributes);
      return verdict instanceof Promise ? { allowed: false, reason: 'who decides does not answer at once' } : verdict;
    },
    find: (group, resource, namespace, name) => collection(group, resource).get(keyOf(namespace, name)),
    findAll: all,
    derived<T>(
      group: string,
      resource: string,
      namespace: string | undefined,
      make: (objects: readonly KubeObject[]) => T,
    ): T {
      const memory = memoryOf(group, resource);
      let results = memory.get(make);
      if (!results) memory.set(make, (results = new Map()));
      const remembered = results.get(namespace);
      if (remembered !== undefined || results.has(namespace)) return remembered as T;
      const made = make(all(group, resource, namespace));
      results.set(namespace, made);
      return made;
    },
    replace: (group, resource, object) =>
      void collection(group, resource).put(keyOf(object.metadata.namespace, object.metadata.name), object),
  };
}
