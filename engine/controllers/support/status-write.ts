import type { KubeApi } from '../../client/kube-api.ts';
import { objectRef } from '../../kinds/resources.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { GroupVersionResource, KubeObject } from '../../machinery/types.ts';

/** Writes the status of an object as it was read; fails with a conflict if it changed since. */
export function updateStatus<T extends KubeObject>(
  api: KubeApi,
  resource: GroupVersionResource,
  object: T,
  status: object,
): Promise<T> {
  const { namespace, name } = object.metadata;
  return api.update<T>(objectRef(resource, namespace, name, 'status'), { ...object, status });
}

/** The same, and once more over what is there now if it changed since: for statuses that do not depend on what changed. */
export async function updateStatusAnyway<T extends KubeObject>(
  api: KubeApi,
  resource: GroupVersionResource,
  object: T,
  status: object,
): Promise<T> {
  try {
    return await updateStatus(api, resource, object, status);
  } catch (error) {
    if (!isApiError(error, 'Conflict')) throw error;
    const { namespace, name } = object.metadata;
    return updateStatus(api, resource, await api.get<T>(objectRef(resource, namespace, name)), status);
  }
}
