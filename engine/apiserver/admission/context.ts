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

/** The cluster as admission sees it: the store itself, so that nothing needs to be waited for. */
export function createAdmissionContext(
  store: Store,
  options: Pick<ApiServerOptions, 'sim' | 'registry' | 'schemas' | 'dial' | 'callUrl'>,
  authorizer: Authorizer,
  api: () => KubeApi,
): AdmissionContext {
  const { sim, registry, dial, callUrl } = options;
  const memories = new Map<string, Memory>();
  const collection = (group: string, resource: string): Collection =>
    store.collection(group === '' ? resource : collectionName({ group, resource }));
  const all = (group: string, resource: string, namespace: string | undefined) =>
    collection(group, resource).range(namespace === undefined ? {} : { namespace });

  function memoryOf(group: string, resource: string): Memory {
    const name = group === '' ? resource : collectionName({ group, resource });
    let memory = memories.get(name);
    if (!memory) {
      const own: Memory = new Map();
      memories.set(name, (memory = own));
      store.collection(name).observe((_key, object, previous) => {
        const namespace = (object ?? previous)?.metadata.namespace;
        for (const results of own.values()) {
          results.delete(undefined);
          if (namespace !== undefined) results.delete(namespace);
        }
      });
    }
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
      if (results.has(namespace)) return results.get(namespace) as T;
      const made = make(all(group, resource, namespace));
      results.set(namespace, made);
      return made;
    },
    replace: (group, resource, object) =>
      void collection(group, resource).put(keyOf(object.metadata.namespace, object.metadata.name), object),
  };
}
