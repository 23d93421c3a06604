import type { Lister } from '../../client/contract.ts';
import type { KubeObject, OwnerReference } from '../../machinery/types.ts';

/** The owner that controls an object, if one does. */
export function controllerOf({ metadata }: Pick<KubeObject, 'metadata'>): OwnerReference | undefined {
  const owners = metadata.ownerReferences;
  if (!owners) return undefined;
  for (let i = 0; i < owners.length; i++) if (owners[i]?.controller) return owners[i];
  return undefined;
}

export function isControlledBy(object: Pick<KubeObject, 'metadata'>, owner: Pick<KubeObject, 'metadata'>): boolean {
  return controllerOf(object)?.uid === owner.metadata.uid;
}

/** The reference with which a controller marks what it made. */
export function controllerReference({ apiVersion, kind, metadata }: KubeObject): OwnerReference {
  return {
    apiVersion,
    kind,
    name: metadata.name,
    uid: metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** Index of dependents by their controller's UID; those without one are under `orphan/<namespace>`. */
export const byController = 'controller';

export function controllerIndexValues(object: KubeObject): readonly string[] {
  const owner = controllerOf(object);
  return [owner ? owner.uid : orphansIn(object.metadata.namespace)];
}

/** What an owner has, and what it may adopt: of an informer that is indexed by controller. */
export const candidatesFor = <T extends KubeObject>(
  among: Lister<T>,
  { metadata: { uid = '', namespace } }: KubeObject,
): readonly T[] => [...among.byIndex(byController, uid), ...among.byIndex(byController, orphansIn(namespace))];

export const orphansIn = (namespace: string | undefined): string => `orphan/${namespace ?? ''}`;
