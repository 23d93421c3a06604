/**
 * EndpointSlices of Services with a selector.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/
 */
import type { ReconcileResult } from '../../client/contract.ts';
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { resources } from '../../kinds/resources.ts';
import type { EndpointSlice, Node, Pod, Service } from '../../kinds/types.ts';
import { defineController } from '../support/definition.ts';
import { restAfter } from '../support/rest.ts';
import { followServices, headlessLabel, isHeadless, podsBehind } from '../support/service-pods.ts';
import { createTriggerTimes } from '../support/trigger-time.ts';
import { groupEndpoints } from './endpoints.ts';
import type { PortGroup } from './slices.ts';
import { sharedByZone, wantsTopology } from './topology.ts';
import { withTrafficDistribution } from './traffic-distribution.ts';
import { managedByLabel, removeSlice, serviceNameLabel, writeSlices } from './write.ts';

const name = 'endpointslice-controller';
const manager = 'endpointslice-controller.k8s.io';
const byService = 'endpointslice/service';

export const endpointSliceController = defineController(name, (context) => {
  const { sim, api, informers, events } = context;
  const services = informers.informer<Service>(resources.services);
  const pods = informers.informer<Pod>(resources.pods);
  const nodes = informers.informer<Node>(resources.nodes);
  const slices = informers.informer<EndpointSlice>(resources.endpointSlices);
  slices.addIndex(byService, serviceOf);
  const triggerTimes = createTriggerTimes();
  /** Services, by address family, whose endpoints are shared out among zones. */
  const shared = new Set<string>();

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
          groups: withHints(
            service,
            family,
            groupEndpoints(service, selected, family, (node) => nodes.get(node)),
          ),
        },
      );
    }
    return { rest: restAfter(selected.length) };
  }

  /** The endpoints with what proxies go by to stay near. */
  function withHints(service: Service, family: string, groups: readonly PortGroup[]): readonly PortGroup[] {
    const key = `${service.metadata.namespace}/${service.metadata.name}/${family}`;
    if (!wantsTopology(service)) {
      shared.delete(key);
      return withTrafficDistribution(service, groups);
    }
    const result = sharedByZone(groups, nodes.list(), family);
    if ('problem' in result) {
      shared.delete(key);
      events.event(service, 'Warning', 'TopologyAwareHintsDisabled', result.problem);
      return groups;
    }
    if (!shared.has(key)) {
      const words = `Topology Aware Hints has been enabled, addressType: ${family}`;
      events.event(service, 'Normal', 'TopologyAwareHintsEnabled', words);
    }
    shared.add(key);
    return result.groups;
  }

  const onNodes = (): void => {
    for (const service of services.list()) if (wantsTopology(service)) queue.add(keyOf(service));
  };
  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: 'v1', kind: 'Service' },
    reconciler: { reconcile },
    waitFor: [services, pods, nodes, slices],
  });
  const ends = [
    followServices(services, pods, queue.add),
    nodes.subscribe({
      added: onNodes,
      updated(node, before) {
        // heartbeats change neither zones nor processors
        if (node.metadata.labels !== before.metadata.labels || isNodeReady(node) !== isNodeReady(before)) onNodes();
      },
      deleted: onNodes,
    }),
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

const isNodeReady = ({ status }: Node): boolean =>
  status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;

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
