/**
 * EndpointSlices for Endpoints that were written by hand: of Services without a selector.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#endpointslice-mirroring
 */
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { resources } from '../../kinds/resources.ts';
import type { Endpoints, EndpointSlice, Service } from '../../kinds/types.ts';
import type { Endpoint, PortGroup } from '../endpointslice/slices.ts';
import { managedByLabel, removeSlice, serviceNameLabel, writeSlices } from '../endpointslice/write.ts';
import { defineController } from '../support/definition.ts';
import { triggerTimeAnnotation } from '../support/service-pods.ts';

const name = 'endpointslicemirroring-controller';
const manager = 'endpointslicemirroring-controller.k8s.io';
const skipLabel = 'endpointslice.kubernetes.io/skip-mirror';
const leaderAnnotation = 'control-plane.alpha.kubernetes.io/leader';
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
const byService = 'endpointslicemirroring/service';

export const endpointSliceMirroringController = defineController(name, (context) => {
  const { sim, api, informers } = context;
  const services = informers.informer<Service>(resources.services);
  const endpoints = informers.informer<Endpoints>(resources.endpoints);
  const slices = informers.informer<EndpointSlice>(resources.endpointSlices);
  slices.addIndex(byService, mirroredService);

  async function reconcile(key: string): Promise<void> {
    const mirrored = endpoints.get(key);
    const service = services.get(key);
    const existing = slices.byIndex(byService, key);
    if (!mirrored || !service || hasSelector(service) || !wantsMirror(mirrored)) {
      for (const slice of existing) await removeSlice(api, slice);
      return;
    }
    for (const family of ['IPv4', 'IPv6'] as const) {
      const groups = groupsOf(mirrored, family);
      const mine = existing.filter(({ addressType }) => addressType === family);
      if (groups.length === 0) {
        for (const slice of mine) await removeSlice(api, slice);
        continue;
      }
      await writeSlices(api, mine, {
        owner: mirrored,
        addressType: family,
        labels: { ...mirrored.metadata.labels, [managedByLabel]: manager, [serviceNameLabel]: mirrored.metadata.name },
        annotations: annotationsOf(mirrored),
        triggerTime: mirrored.metadata.annotations?.[triggerTimeAnnotation],
        groups,
      });
    }
  }

  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: 'v1', kind: 'Endpoints' },
    reconciler: { reconcile },
    waitFor: [services, endpoints, slices],
  });
  // most Endpoints are made from slices' own Services: these are not looked at at all
  const enqueue = (object: Endpoints | Service) => {
    const key = keyOf(object);
    const service = services.get(key);
    if (!service || !hasSelector(service) || slices.byIndex(byService, key).length > 0) queue.add(key);
  };
  const events = { added: enqueue, updated: enqueue, deleted: enqueue };
  const ends = [
    endpoints.subscribe(events),
    services.subscribe(events),
    slices.subscribe({
      // somebody else's hand on our slices
      updated(slice, before) {
        if (slice.metadata.generation !== before.metadata.generation) mirroredService(slice).forEach(queue.add);
      },
      deleted: (slice) => mirroredService(slice).forEach(queue.add),
    }),
  ];
  return () => {
    for (const end of ends) end();
    stop();
  };
});

const hasSelector = ({ spec }: Service): boolean => Object.keys(spec?.selector ?? {}).length > 0;

const wantsMirror = ({ metadata }: Endpoints): boolean =>
  metadata.labels?.[skipLabel] !== 'true' && metadata.annotations?.[leaderAnnotation] === undefined;

function mirroredService({ metadata }: EndpointSlice): readonly string[] {
  const service = metadata.labels?.[serviceNameLabel];
  return service === undefined || metadata.labels?.[managedByLabel] !== manager
    ? []
    : [`${metadata.namespace}/${service}`];
}

function annotationsOf({ metadata }: Endpoints): { readonly [key: string]: string } {
  const { [lastApplied]: _, [triggerTimeAnnotation]: __, ...others } = metadata.annotations ?? {};
  return others;
}

function groupsOf({ subsets = [] }: Endpoints, family: 'IPv4' | 'IPv6'): readonly PortGroup[] {
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }) => {
    const endpoints = [
      ...addresses.map((address) => endpointOf(address, true)),
      ...notReadyAddresses.map((address) => endpointOf(address, false)),
    ].filter(({ addresses: [ip = ''] }) => ip.includes(':') === (family === 'IPv6'));
    if (endpoints.length === 0) return [];
    return [{ ports: ports.map((port) => ({ name: '', protocol: 'TCP', ...port })), endpoints }];
  });
}

type Address = NonNullable<NonNullable<Endpoints['subsets']>[number]['addresses']>[number];

const endpointOf = ({ ip, hostname, nodeName, targetRef }: Address, ready: boolean): Endpoint => ({
  addresses: [ip],
  conditions: { ready, serving: ready, terminating: false },
  ...(hostname === undefined ? {} : { hostname }),
  ...(nodeName === undefined ? {} : { nodeName }),
  ...(targetRef === undefined ? {} : { targetRef }),
});
