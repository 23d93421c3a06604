import type { ControllerContext, Key } from '../../client/contract.ts';
import { inNamespace, objectRef, resources } from '../../kinds/resources.ts';
import type { Pod, PodTemplateSpec } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { KubeObject, OwnerReference } from '../../machinery/types.ts';
import { keyOf } from '../../client/indexer.ts';
import { controllerReference } from './owners.ts';

/** A pod as a template describes it. It shares the template's spec, which is frozen. */
export function podFromTemplate(
  template: PodTemplateSpec,
  owner: KubeObject,
  metadata: {
    readonly name?: string;
    readonly ownerReference?: OwnerReference;
    readonly labels?: { readonly [key: string]: string };
    readonly annotations?: { readonly [key: string]: string };
    readonly finalizers?: readonly string[];
  } = {},
): KubeObject {
  const { labels = template.metadata?.labels, annotations = template.metadata?.annotations } = metadata;
  const finalizers = metadata.finalizers ?? template.metadata?.finalizers;
  const generateName = `${owner.metadata.name}-`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      // the server makes a name of generateName where it finds this one empty
      name: metadata.name ?? '',
      generateName,
      ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }),
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ...(finalizers && finalizers.length > 0 ? { finalizers } : {}),
      ownerReferences: [metadata.ownerReference ?? controllerReference(owner)],
    },
    spec: template.spec,
  };
}

/** Creates and deletes pods for an owner, and tells so in Events about it. */
export interface PodControl {
  create(owner: KubeObject, pod: KubeObject): Promise<Pod>;
  delete(owner: KubeObject, pod: Pod): Promise<void>;
}

export function createPodControl({ api, events }: Pick<ControllerContext, 'api' | 'events'>): PodControl {
  return {
    async create(owner, pod) {
      const namespace = owner.metadata.namespace ?? '';
      try {
        const created = await api.create<Pod>(inNamespace(resources.pods, namespace), pod);
        events.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`);
        return created;
      } catch (error) {
        if (isApiError(error) && !isNamespaceTerminating(error)) {
          events.event(owner, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
        }
        throw error;
      }
    },
    async delete(owner, pod) {
      const { name, namespace } = pod.metadata;
      try {
        await api.delete(objectRef(resources.pods, namespace, name));
      } catch (error) {
        if (isApiError(error, 'NotFound')) throw error;
        if (isApiError(error)) events.event(owner, 'Warning', 'FailedDelete', `Error deleting: ${error.message}`);
        throw error;
      }
      events.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
    },
  };
}

export function isNamespaceTerminating(error: unknown): boolean {
  return isApiError(error) && error.status.details?.causes?.some((c) => c.reason === 'NamespaceTerminating') === true;
}

/** How many of the calls succeeded, and the first failure. */
export interface BatchResult {
  readonly successes: number;
  readonly error?: unknown;
}

/**
 * Calls `create` `count` times, in batches of 1, 2, 4, … and stops after the first batch with a failure: so a mistake that
 * fails every pod costs one request, not hundreds.
 */
export async function slowStart(
  sim: ControllerContext['sim'],
  count: number,
  create: (index: number) => Promise<unknown>,
): Promise<BatchResult> {
  let successes = 0;
  let next = 0;
  for (let batch = Math.min(count, 1); batch > 0; batch = Math.min(2 * batch, count - next)) {
    let failure: unknown;
    for (let i = 0; i < batch; i++, next++) {
      try {
        await create(next);
        successes++;
      } catch (error) {
        failure ??= error;
      }
      if (next % limits.writesPerTurn === limits.writesPerTurn - 1) await sim.loop.turn();
    }
    if (failure !== undefined) return { successes, error: failure };
  }
  return { successes };
}

/** Keys of objects, as expectations name them. */
export const keysOf = (objects: readonly KubeObject[]): readonly Key[] => objects.map(keyOf);
