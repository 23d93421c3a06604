import type { KubeApi } from '../../client/kube-api.ts';
import { isApiError } from '../../machinery/errors.ts';
import { resources } from '../../kinds/resources.ts';
import type { Pod } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import type { GroupVersionResource } from '../../machinery/types.ts';

/** What is left of a namespace's content after a round of deletion. */
export interface Remains {
  /** Objects left, by `pods.` or `deployments.apps`. */
  readonly resources: ReadonlyMap<string, number>;
  /** Objects left, by the finalizer that they have. */
  readonly finalizers: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
  /** Seconds that what is left may take to go. */
  readonly estimate: number;
}

/**
 * Deletes everything in a namespace: pods first, and while any of them is there, nothing else.
 *
 * @param age seconds since the namespace was deleted: pods that should have ended by now, and what has no finalizer and is there
 *   all the same, count as failures
 */
export async function deleteContent(
  api: KubeApi,
  content: readonly GroupVersionResource[],
  namespace: string,
  age: number,
): Promise<Remains> {
  const left = new Map<string, number>();
  const finalizers = new Map<string, number>();
  const failures: string[] = [];
  let estimate = 0;
  const isPods = ({ group, resource }: GroupVersionResource) => group === '' && resource === 'pods';
  for (const resource of content.toSorted((a, b) => Number(isPods(b)) - Number(isPods(a)))) {
    try {
      const before = (await api.list({ ...resource, namespace })).items;
      if (before.length === 0) continue;
      const grace = isPods(resource) ? await longestGrace(api, namespace) : 0;
      await api.deleteCollection({ ...resource, namespace }, { propagationPolicy: 'Background' });
      const after = (await api.list({ ...resource, namespace })).items;
      if (after.length === 0) continue;
      left.set(`${resource.resource}.${resource.group}`, after.length);
      for (const { metadata } of after) {
        for (const finalizer of metadata.finalizers ?? [])
          finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
      }
      if (grace > age) estimate = Math.max(estimate, grace);
      else if (after.some(({ metadata }) => metadata.finalizers?.length))
        estimate = Math.max(estimate, limits.namespaceFinalizerEstimate);
      else failures.push(unexpected(namespace, resource));
      if (isPods(resource)) break;
    } catch (error) {
      if (!isApiError(error)) throw error;
      failures.push(error.message);
    }
  }
  return { resources: left, finalizers, failures, estimate };
}

/** Seconds that the pods that have not ended may take for it. */
async function longestGrace(api: KubeApi, namespace: string): Promise<number> {
  const { items } = await api.list<Pod>({ ...resources.pods, namespace });
  const running = items.filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed');
  return Math.max(0, ...running.map(({ spec }) => spec?.terminationGracePeriodSeconds ?? 0));
}

const unexpected = (namespace: string, { group, version, resource }: GroupVersionResource): string =>
  `unexpected items still remain in namespace: ${namespace} for gvr: ${group}/${version}, Resource=${resource}`;
