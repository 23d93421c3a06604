/**
 * Works out what each quota's namespace uses: when the quota is new or changed, and when objects come and go.
 *
 * @see https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
import type { Informer } from '../../client/contract.ts';
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import { resourceOfName } from '../../kinds/quota/usage.ts';
import type { Pod, ResourceQuota } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import { same } from '../../machinery/share.ts';
import { formatApiVersion, type GroupVersionResource, type KubeObject } from '../../machinery/types.ts';
import { defineController } from '../support/definition.ts';
import { quotaStatus } from './calculate.ts';

const name = 'resourcequota-controller';
/** How often all is counted anew, and the least time between two counts of the same quota. */
const resyncEvery = 300_000;
const rest = 200;

export const resourceQuotaController = defineController(name, (context) => {
  const { sim, api, informers } = context;
  const quotas = informers.informer<ResourceQuota>(resources.resourceQuotas);
  /** Resources whose objects are counted by some quota, by `group/resource`; undefined where nobody serves them. */
  const counted = new Map<string, GroupVersionResource | undefined>();
  const ends: (() => void)[] = [];

  async function served(wanted: { readonly group: string; readonly resource: string }) {
    const key = `${wanted.group}/${wanted.resource}`;
    const known = counted.get(key);
    if (known) return known;
    const { resources: all } = await api.discovery();
    const found = all.find((r) => r.group === wanted.group && r.resource === wanted.resource);
    if (!found || counted.get(key)) return counted.get(key);
    const resource = { group: found.group, version: found.version, resource: found.resource };
    counted.set(key, resource);
    ends.push(follow(informers.informer(resource)));
    return resource;
  }

  function follow(informer: Informer<KubeObject>): () => void {
    const changed = ({ metadata }: KubeObject): void => {
      for (const quota of quotas.list(metadata.namespace ?? '')) queue.add(keyOf(quota));
    };
    return informer.subscribe({
      added: changed,
      updated(object, old) {
        if (object['spec'] !== old['spec'] || hasEnded(object) !== hasEnded(old)) changed(object);
      },
      deleted: changed,
    });
  }

  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: formatApiVersion(resources.resourceQuotas), kind: 'ResourceQuota' },
    waitFor: [quotas],
    reconciler: {
      async reconcile(key) {
        // known before the objects are listed: a charge in between makes the update fail, and all is counted again
        const quota = quotas.get(key);
        if (!quota) return;
        const { namespace, name: quotaName } = quota.metadata;
        const ref = objectRef(resources.resourceQuotas, namespace, quotaName);
        try {
          const lists: { resource: GroupVersionResource; items: readonly KubeObject[] }[] = [];
          for (const wanted of countedBy(quota)) {
            const resource = await served(wanted);
            if (!resource) continue;
            const { items } = await api.list({ ...resource, ...(namespace === undefined ? {} : { namespace }) });
            lists.push({ resource, items });
          }
          const status = await quotaStatus(quota, lists, sim.loop);
          if (!same(status, quota.status)) await api.update({ ...ref, subresource: 'status' }, { ...quota, status });
        } catch (error) {
          if (!isApiError(error, 'NotFound')) throw error;
        }
        return { requeueAfter: resyncEvery, upkeep: true, rest };
      },
    },
  });
  ends.push(
    quotas.subscribe({
      added: (quota) => queue.add(keyOf(quota)),
      updated(quota, old) {
        if (quota.spec !== old.spec) queue.add(keyOf(quota));
      },
    }),
  );
  return () => {
    for (const end of ends) end();
    stop();
  };
});

/** Each resource once that a quota limits. */
function countedBy({ spec }: ResourceQuota): Iterable<{ readonly group: string; readonly resource: string }> {
  const found = Object.keys(spec?.hard ?? {}).flatMap((limited) => resourceOfName(limited) ?? []);
  return new Map(found.map((resource) => [`${resource.group}/${resource.resource}`, resource])).values();
}

const hasEnded = (object: KubeObject): boolean => {
  const phase = (object as Pod).status?.phase;
  return phase === 'Succeeded' || phase === 'Failed';
};
