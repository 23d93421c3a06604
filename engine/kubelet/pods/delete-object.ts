import type { KubeApi } from '../../client/kube-api.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Pod } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';

/** Takes a pod out of the API at once: by its kubelet when nothing of it is left, and never another pod of its name. */
export async function deletePodObject(api: KubeApi, { metadata }: Pod): Promise<void> {
  const { namespace, name, uid } = metadata;
  try {
    await api.delete(objectRef(resources.pods, namespace, name), {
      gracePeriodSeconds: 0,
      ...(uid === undefined ? {} : { preconditions: { uid } }),
    });
  } catch (error) {
    // it has gone already, or another has taken its name
    if (!isApiError(error, 'NotFound') && !isApiError(error, 'Conflict')) throw error;
  }
}
