import { type OwnershipLedger, withManagedFields } from '../machinery/apply/ledger.ts';
import { deepFreeze } from '../machinery/freeze.ts';
import type { KubeObject } from '../machinery/types.ts';
import type { StoreImage } from '../store/index.ts';

/** What was stored with its managedFields goes on with these in the ledger, as they are kept beside objects while a server runs. */
export function withOwnershipAside(image: StoreImage, ledger: OwnershipLedger): StoreImage {
  const expiries = new Map<KubeObject, number>();
  const aside = (object: KubeObject): KubeObject => {
    const { managedFields } = object.metadata;
    const kept = managedFields ? deepFreeze(withManagedFields(object, [])) : object;
    if (managedFields) ledger.settle(kept, managedFields);
    const expires = image.expiries?.get(object);
    if (expires !== undefined) expiries.set(kept, expires);
    return kept;
  };
  const collections = image.collections.map(({ name, entries }) => {
    const kept = Array.from(entries(), ([key, object]) => [key, aside(object)] as const);
    return { name, entries: () => kept };
  });
  return { revision: image.revision, collections, expiries };
}
