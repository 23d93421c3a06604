import { type KubeObject, parseApiVersion } from '../machinery/types.ts';
import type { Random } from '../sim/index.ts';
import type { ServerContext } from './context.ts';
import { collectionName, keyOf } from './endpoint.ts';

/**
 * Puts objects that are missing, and need no validation, straight into the store, as an API server's own start does: hundreds of them cost
 * less than a millisecond. Their UIDs come from a stream of their own, so that more of them change nobody else's.
 */
export function storeInitialObjects(
  { sim, store, registry }: ServerContext,
  objects: readonly KubeObject[],
  random: Random,
): void {
  const creationTimestamp = sim.clock.timestamp();
  for (const object of objects) {
    const definition = registry.byKind(parseApiVersion(object.apiVersion).group, object.kind);
    if (!definition) continue;
    const { namespace, name } = object.metadata;
    const key = keyOf(namespace, name);
    const collection = store.collection(collectionName(definition));
    if (collection.get(key)) continue;
    collection.put(key, { ...object, metadata: { ...object.metadata, uid: random.uuid(), creationTimestamp } });
  }
}
