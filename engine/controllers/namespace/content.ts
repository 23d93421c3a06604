import type { KubeApi } from '../../client/kube-api.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { GroupVersionResource } from '../../machinery/types.ts';

/** What is left of a namespace's content after a round of deletion. */
export interface Remains {
  /** Objects left, by `pods.` or `deployments.apps`. */
  readonly resources: ReadonlyMap<string, number>;
  /** Objects left, by the finalizer that they have. */
  readonly finalizers: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
}

/** Deletes everything in a namespace: pods first, and while any of them is there, nothing else. */
export async function deleteContent(
  api: KubeApi,
  resources: readonly GroupVersionResource[],
  namespace: string,
): Promise<Remains> {
  const left = new Map<string, number>();
  const finalizers = new Map<string, number>();
  const failures: string[] = [];
  const isPods = ({ group, resource }: GroupVersionResource) => group === '' && resource === 'pods';
  for (const resource of resources.toSorted((a, b) => Number(isPods(b)) - Number(isPods(a)))) {
    try {
      const before = (await api.list({ ...resource, namespace })).items;
      if (before.length === 0) continue;
      await api.deleteCollection({ ...resource, namespace }, { propagationPolicy: 'Background' });
      const after = (await api.list({ ...resource, namespace })).items;
      if (after.length === 0) continue;
      left.set(`${resource.resource}.${resource.group}`, after.length);
      for (const { metadata } of after) {
        for (const finalizer of metadata.finalizers ?? [])
          finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
      }
      if (isPods(resource)) break;
    } catch (error) {
      if (!isApiError(error)) throw error;
      failures.push(error.message);
    }
  }
  return { resources: left, finalizers, failures };
}
