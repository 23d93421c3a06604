/**
 * Namespaces that are being deleted: their content goes, then they go.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
 */
import type { ReconcileResult } from '../../client/contract.ts';
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { createWorkQueue } from '../../client/work-queue.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Namespace } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import { failure, isApiError } from '../../machinery/errors.ts';
import { defineController } from '../support/definition.ts';
import { equal } from '../support/equal.ts';
import { updateStatus } from '../support/status-write.ts';
import { conditionsOf } from './conditions.ts';
import { deleteContent } from './content.ts';

const name = 'namespace-controller';

export const namespaceController = defineController(name, (context) => {
  const { sim, api, informers } = context;
  const namespaces = informers.informer<Namespace>(resources.namespaces);

  async function reconcile(key: string): Promise<ReconcileResult | undefined> {
    const cached = namespaces.get(key);
    if (!cached || !isGoing(cached)) return undefined;
    const namespace = await current(key);
    if (!namespace || !isGoing(namespace)) return undefined;
    if (!namespace.spec?.finalizers?.includes('kubernetes')) return undefined;
    const terminating =
      namespace.status?.phase === 'Terminating'
        ? namespace
        : await updateStatus<Namespace>(api, resources.namespaces, namespace, {
            ...namespace.status,
            phase: 'Terminating',
          });
    const age = (sim.clock.now() - Date.parse(namespace.metadata.deletionTimestamp ?? '')) / 1000;
    const remains = await deleteContent(api, await content(), key, age);
    const conditions = conditionsOf(terminating, remains, sim.clock.timestamp());
    const told = equal(conditions, terminating.status?.conditions)
      ? terminating
      : await updateStatus<Namespace>(api, resources.namespaces, terminating, { ...terminating.status, conditions });
    if (remains.failures.length > 0) throw failure(500, 'InternalError', remains.failures.join(', '));
    if (remains.resources.size > 0) {
      const wait = (Math.floor(remains.estimate / 2) + 1) * 1000;
      // a change of the namespace brings a look, too; what a finalizer of somebody else holds may be held for ever
      const next = told === terminating ? wait : Math.min(wait, limits.namespaceDeletionDelay);
      return { requeueAfter: next, upkeep: remains.finalizers.size > 0 };
    }
    await finalize(told);
    return undefined;
  }

  async function current(key: string): Promise<Namespace | undefined> {
    return api.get<Namespace>(objectRef(resources.namespaces, undefined, key)).catch((error: unknown) => {
      if (isApiError(error, 'NotFound')) return undefined;
      throw error;
    });
  }

  /** Every resource with namespaces that can be deleted, in the preferred version. */
  async function content() {
    const { groups, resources: served } = await api.discovery();
    const preferred = new Map(groups.map((group) => [group.name, group.preferred]));
    const chosen = new Map<string, (typeof served)[number]>();
    for (const resource of served) {
      if (!resource.namespaced || !['delete', 'list'].every((verb) => resource.verbs.includes(verb))) continue;
      const id = `${resource.resource}.${resource.group}`;
      if (!chosen.has(id) || preferred.get(resource.group) === resource.version) chosen.set(id, resource);
    }
    return [...chosen.values()];
  }

  async function finalize(namespace: Namespace): Promise<void> {
    const finalizers = (namespace.spec?.finalizers ?? []).filter((finalizer) => finalizer !== 'kubernetes');
    const ref = objectRef(resources.namespaces, undefined, namespace.metadata.name, 'finalize');
    await api.update(ref, { ...namespace, spec: { ...namespace.spec, finalizers } }).catch((error: unknown) => {
      if (!isApiError(error, 'NotFound')) throw error;
    });
  }

  const { queue, stop } = createController({
    sim,
    name,
    queue: createWorkQueue({ clock: sim.clock, backOff: limits.namespaceBackOff }),
    kind: { apiVersion: 'v1', kind: 'Namespace' },
    reconciler: { reconcile },
    workers: limits.namespaceWorkers,
    waitFor: [namespaces],
  });
  // not at once: requests that were let in before the deletion was known may still be creating content
  const enqueue = (namespace: Namespace) => {
    if (isGoing(namespace)) queue.addAfter(keyOf(namespace), limits.namespaceDeletionDelay);
  };
  const end = namespaces.subscribe({
    added: enqueue,
    updated: enqueue,
  });
  return () => {
    end();
    stop();
  };
});

const isGoing = ({ metadata }: Namespace): boolean => metadata.deletionTimestamp !== undefined;
