/**
 * EndpointSlices of Services with a selector.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/
 */
import type { ReconcileResult } from '../../client/contract.ts';
import { createController } from '../../client/controller.ts';
import { resources } from '../../kinds/resources.ts';
import type { EndpointSlice, Node, Pod, Service } from '../../kinds/types.ts';
import { defineController } from '../support/definition.ts';
import { restAfter } from '../support/rest.ts';
import { followServices, headlessLabel, isHeadless, podsBehind } from '../support/service-pods.ts';
import { createTriggerTimes } from '../support/trigger-time.ts';
import { groupEndpoints } from './endpoints.ts';
import { managedByLabel, removeSlice, serviceNameLabel, writeSlices } from './write.ts';

const name = 'endpointslice-controller';
const manager = 'endpointslice-controller.k8s.io';
const byService = 'endpointslice/service';

export const endpointSliceController = defineController(name, (context) => {
  const { sim, api, informers } = context;
  const services = informers.informer<Service>(resources.services);
  const pods = informers.informer<Pod>(resources.pods);
  const nodes = informers.informer<Node>(resources.nodes);
  const slices = informers.informer<EndpointSlice>(resources.endpointSlices);
  slices.addIndex(byService, serviceOf);
  const triggerTimes = createTriggerTimes();

  async function reconcile(key: string): Promise<ReconcileResult | undefined> {
    const service = services.get(key);
    if (!service || service.metadata.deletionTimestamp !== undefined) {
      triggerTimes.forget(key);
      return undefined;
    }
    const selected = podsBehind(service, pods);
    if (!selected) return undefined;
    const existing = slices
      .byIndex(byService, key)
      .filter(
        ({ metadata }) => metadata.labels?.[managedByLabel] === manager && metadata.deletionTimestamp === undefined,
      );
    const families = familiesOf(service);
    for (const slice of existing) {
      if (!families.some((family) => family === slice.addressType)) await removeSlice(api, slice);
    }
    const triggerTime = triggerTimes.next(service, selected);
    for (const family of families) {
      await writeSlices(
        api,
        existing.filter(({ addressType }) => addressType === family),
        {
          owner: service,
          addressType: family,
          labels: labelsOf(service),
          annotations: {},
          triggerTime,
          groups: groupEndpoints(service, selected, family, (node) => nodes.get(node)),
        },
      );
    }
    return { rest: restAfter(selected.length) };
  }

  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: 'v1', kind: 'Service' },
    reconciler: { reconcile },
    waitFor: [services, pods, nodes, slices],
  });
  const ends = [
    followServices(services, pods, queue.add),
    slices.subscribe({
      // somebody else's hand on our slices
      updated(slice, before) {
        if (slice.metadata.generation !== before.metadata.generation) serviceOf(slice).forEach(queue.add);
      },
      deleted: (slice) => serviceOf(slice).forEach(queue.add),
    }),
  ];
  return () => {
    for (const end of ends) end();
    stop();
  };
});

function serviceOf({ metadata }: EndpointSlice): readonly string[] {
  const service = metadata.labels?.[serviceNameLabel];
  return service === undefined || metadata.labels?.[managedByLabel] !== manager
    ? []
    : [`${metadata.namespace}/${service}`];
}

function familiesOf({ spec }: Service): readonly ('IPv4' | 'IPv6')[] {
  const families = (spec?.ipFamilies ?? []).filter((family) => family === 'IPv4' || family === 'IPv6');
  return families.length > 0 ? families : ['IPv4'];
}

const labelsOf = (service: Service) => ({
  ...service.metadata.labels,
  [managedByLabel]: manager,
  [serviceNameLabel]: service.metadata.name,
  ...(isHeadless(service) ? { [headlessLabel]: '' } : {}),
});
