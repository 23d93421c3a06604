import type { KubeApi } from '../../client/kube-api.ts';
import type { Pod, PodDisruptionBudget } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { KubeObject, OwnerReference } from '../../machinery/types.ts';
import { resolveIntOrPercent } from '../support/int-or-percent.ts';
import { controllerOf } from '../support/owners.ts';

/** How many pods there should be, and how many of them must stay healthy. */
export interface Demand {
  readonly expected: number;
  readonly desired: number;
  /** Some of the pods have no controller: they are not counted among the expected. */
  readonly unmanaged?: boolean;
}

/** Reads the controller of pods with its size; undefined where it has none that is known. */
export type SizeOf = (owner: OwnerReference, namespace: string) => Promise<Size | undefined>;

interface Size {
  /** Of the controller whose size it is. */
  readonly uid: string;
  readonly replicas: number;
}

/**
 * What a budget demands. A share is of what the pods' controllers want, not of what there is.
 *
 * @throws Error in the words of the event that tells it, where a pod's controller has no size
 */
export async function demandOf({ spec }: PodDisruptionBudget, pods: readonly Pod[], sizeOf: SizeOf): Promise<Demand> {
  const { minAvailable, maxUnavailable } = spec ?? {};
  if (maxUnavailable !== undefined) {
    const { expected, unmanaged } = await expectedCount(pods, sizeOf);
    return {
      unmanaged,
      expected,
      desired: Math.max(0, expected - resolveIntOrPercent(maxUnavailable, expected, 'up')),
    };
  }
  if (typeof minAvailable === 'string') {
    const { expected, unmanaged } = await expectedCount(pods, sizeOf);
    return { unmanaged, expected, desired: resolveIntOrPercent(minAvailable, expected, 'up') };
  }
  return { expected: pods.length, desired: minAvailable ?? 0 };
}

async function expectedCount(pods: readonly Pod[], sizeOf: SizeOf) {
  let unmanaged = false;
  const asked = new Set<string>();
  const sizes = new Map<string, number>();
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (!owner) {
      unmanaged = true;
      continue;
    }
    if (asked.has(owner.uid)) continue;
    asked.add(owner.uid);
    const size = await sizeOf(owner, pod.metadata.namespace ?? '');
    if (!size) throw new Error(`found no controllers for pod "${pod.metadata.name}"`);
    sizes.set(size.uid, size.replicas);
  }
  return { expected: [...sizes.values()].reduce((sum, size) => sum + size, 0), unmanaged };
}

/** Where a controller with a size is found, and whether its own controller has the size that counts. */
const sized: { readonly [kindAndGroup: string]: string } = {
  'ReplicaSet.apps': 'replicasets',
  'StatefulSet.apps': 'statefulsets',
  'ReplicationController.': 'replicationcontrollers',
  'Deployment.apps': 'deployments',
};

/** Asks the API: a ReplicaSet's Deployment has the size that counts; other kinds are asked by their scale subresource. */
export function createSizeOf(api: KubeApi): SizeOf {
  return async function sizeOf(owner, namespace): Promise<Size | undefined> {
    const [group, version] = owner.apiVersion.includes('/') ? owner.apiVersion.split('/') : ['', owner.apiVersion];
    if (group === undefined || version === undefined) return undefined;
    const resource = sized[`${owner.kind}.${group}`] ?? (await scalable(api, group, owner.kind));
    if (resource === undefined) return undefined;
    try {
      const found = await api.get<KubeObject>({ group, version, resource, namespace, name: owner.name });
      if (found.metadata.uid !== owner.uid) return undefined;
      const parent = controllerOf(found);
      if (parent && owner.kind === 'ReplicaSet') {
        const size = await sizeOf(parent, namespace);
        if (size) return size;
      }
      const scale = await api.get<KubeObject>({
        group,
        version,
        resource,
        namespace,
        name: owner.name,
        subresource: 'scale',
      });
      const { replicas = 0 } = (scale['spec'] ?? {}) as { replicas?: number };
      return { uid: owner.uid, replicas };
    } catch (error) {
      if (isApiError(error, 'NotFound')) return undefined;
      throw error;
    }
  };
}

async function scalable(api: KubeApi, group: string, kind: string): Promise<string | undefined> {
  const { resources } = await api.discovery();
  const known = resources.find((r) => r.group === group && r.kind === kind);
  if (known && !known.subresources.includes('scale')) {
    throw new Error(`${known.resource}${group === '' ? '' : `.${group}`} does not implement the scale subresource`);
  }
  return known?.resource;
}
