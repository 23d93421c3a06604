import type { KubeApi } from '../../client/kube-api.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Pod } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { PodStatus } from './pod-status.ts';
import { sameJson } from './same.ts';

/** How often a write that met somebody else's is made again before it is left to the next look at the pod. */
const attempts = 5;

export type WriteResult =
  | { readonly outcome: 'same' | 'written'; readonly pod: Pod }
  | { readonly outcome: 'gone' }
  /** The server refused or could not be reached: to be tried again later. */
  | { readonly outcome: 'failed'; readonly pod: Pod };

/**
 * Writes a pod's status if it says something new. `compute` is asked again with the newest object where somebody else wrote
 * in between, so that their conditions survive.
 */
export async function writeStatus(api: KubeApi, pod: Pod, compute: (pod: Pod) => PodStatus): Promise<WriteResult> {
  const { namespace, name, uid } = pod.metadata;
  const ref = objectRef(resources.pods, namespace, name);
  const statusRef = objectRef(resources.pods, namespace, name, 'status');
  let current = pod;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const status = compute(current);
    if (sameJson(current.status, status)) return { outcome: 'same', pod: current };
    try {
      return { outcome: 'written', pod: await api.update<Pod>(statusRef, { ...current, status }) };
    } catch (error) {
      if (isApiError(error, 'NotFound')) return { outcome: 'gone' };
      if (!isApiError(error, 'Conflict')) {
        if (isApiError(error)) break;
        throw error;
      }
    }
    try {
      const newest = await api.get<Pod>(ref);
      if (newest.metadata.uid !== uid) return { outcome: 'gone' };
      current = newest;
    } catch (error) {
      if (isApiError(error, 'NotFound')) return { outcome: 'gone' };
      if (!isApiError(error)) throw error;
      break;
    }
  }
  return { outcome: 'failed', pod: current };
}
