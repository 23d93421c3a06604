import type { KubeApi } from '../../client/kube-api.ts';
import { objectRef } from '../../kinds/resources.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { GroupVersionResource, JsonObject, KubeObject, OwnerReference } from '../../machinery/types.ts';
import { controllerOf, controllerReference } from './owners.ts';

export interface ClaimOptions<T extends KubeObject> {
  readonly api: KubeApi;
  /** The resource of the owner. */
  readonly ownerResource: GroupVersionResource;
  readonly owner: KubeObject;
  readonly resource: GroupVersionResource;
  readonly candidates: readonly T[];
  readonly matches: (object: T) => boolean;
  /** Finalizers that come with being owned. */
  readonly finalizers?: readonly string[];
}

/**
 * The candidates that belong to the owner, after adopting orphans that its selector matches and releasing dependents that it
 * matches no more.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#non-template-pod-acquisitions
 */
export async function claim<T extends KubeObject>(options: ClaimOptions<T>): Promise<readonly T[]> {
  const { api, owner, resource, candidates, matches, finalizers = [] } = options;
  const { uid } = owner.metadata;
  let mayAdopt: Promise<boolean> | undefined;
  const claimed: T[] = [];
  for (const object of candidates) {
    const controller = controllerOf(object);
    if (controller) {
      if (controller.uid !== uid) continue;
      if (matches(object)) claimed.push(object);
      else if (owner.metadata.deletionTimestamp === undefined) await release(api, resource, object, uid, finalizers);
      continue;
    }
    if (owner.metadata.deletionTimestamp !== undefined || !matches(object)) continue;
    if (object.metadata.deletionTimestamp !== undefined) continue;
    mayAdopt ??= stillThere(api, options.ownerResource, owner);
    if (!(await mayAdopt)) continue;
    if (await adopt(api, resource, object, controllerReference(owner), finalizers)) claimed.push(object);
  }
  return claimed;
}

/** The cache may be behind: asks the server whether the owner lives. */
async function stillThere(api: KubeApi, resource: GroupVersionResource, owner: KubeObject): Promise<boolean> {
  const { namespace, name, uid } = owner.metadata;
  const fresh = await api.get(objectRef(resource, namespace, name));
  return fresh.metadata.uid === uid && fresh.metadata.deletionTimestamp === undefined;
}

async function adopt(
  api: KubeApi,
  resource: GroupVersionResource,
  object: KubeObject,
  reference: OwnerReference,
  finalizers: readonly string[],
): Promise<boolean> {
  const body = {
    metadata: {
      ownerReferences: [{ ...reference }],
      ...(object.metadata.uid === undefined ? {} : { uid: object.metadata.uid }),
      ...(finalizers.length > 0 ? { finalizers } : {}),
    },
  };
  return patched(api, resource, object, body);
}

async function release(
  api: KubeApi,
  resource: GroupVersionResource,
  object: KubeObject,
  ownerUid: string | undefined,
  finalizers: readonly string[],
): Promise<void> {
  const body = {
    metadata: {
      ownerReferences: [{ $patch: 'delete', ...(ownerUid === undefined ? {} : { uid: ownerUid }) }],
      ...(object.metadata.uid === undefined ? {} : { uid: object.metadata.uid }),
      ...(finalizers.length > 0 ? { '$deleteFromPrimitiveList/finalizers': finalizers } : {}),
    },
  };
  await patched(api, resource, object, body);
}

/** False where the object is gone, or another one under its name. */
async function patched(
  api: KubeApi,
  resource: GroupVersionResource,
  object: KubeObject,
  body: JsonObject,
): Promise<boolean> {
  const { namespace, name } = object.metadata;
  try {
    await api.patch(objectRef(resource, namespace, name), { type: 'strategic', body });
    return true;
  } catch (error) {
    if (isApiError(error, 'NotFound') || isApiError(error, 'Invalid')) return false;
    throw error;
  }
}
