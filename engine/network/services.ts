import type { InformerFactory } from '../client/contract.ts';
import { resources } from '../kinds/resources.ts';
import type { EndpointSlice, Service } from '../kinds/types.ts';

export type ServicePort = NonNullable<NonNullable<Service['spec']>['ports']>[number];

/** One address behind a port of a service. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly hostname?: string | undefined;
  readonly node?: string | undefined;
  readonly pod?: string | undefined;
  readonly zone?: string | undefined;
  readonly hintedZones?: readonly string[] | undefined;
  readonly hintedNodes?: readonly string[] | undefined;
}

/** How an address came to stand for a service: what the traffic policies go by. */
export type ServiceAddress = 'cluster' | 'load-balancer' | 'external';

/** Services and their endpoints as kube-proxy and the cluster's DNS see them, kept from watches. */
export interface ServiceTable {
  byName(namespace: string, name: string): Service | undefined;
  byAddress(address: string): { readonly service: Service; readonly via: ServiceAddress } | undefined;
  byNodePort(port: number): { readonly service: Service; readonly port: ServicePort } | undefined;
  /** Endpoints of one port of a service, in the order of their slices. */
  endpoints(service: Service, port: ServicePort): readonly Endpoint[];
  /** Every endpoint address of a service, whatever its ports. */
  addresses(service: Service): readonly Endpoint[];
  slices(namespace: string, service: string): Iterable<EndpointSlice>;
  /** The service and endpoint that an address belongs to, for PTR records. */
  headlessEndpoint(address: string): { readonly service: Service; readonly endpoint: Endpoint } | undefined;
}

const serviceLabel = 'kubernetes.io/service-name';
const keyOf = (namespace: string | undefined, name: string) => `${namespace ?? ''}/${name}`;

export function createServiceTable(informers: InformerFactory): ServiceTable {
  const services = informers.informer<Service>(resources.services);
  const slices = informers.informer<EndpointSlice>(resources.endpointSlices);
  const byAddress = new Map<string, { service: Service; via: ServiceAddress }>();
  const byNodePort = new Map<number, { service: Service; port: ServicePort }>();
  const slicesOf = new Map<string, Map<string, EndpointSlice>>();
  const none = new Map<string, EndpointSlice>();

  const forget = (service: Service) => {
    for (const { address } of addressesOf(service)) {
      if (byAddress.get(address)?.service.metadata.name === service.metadata.name) byAddress.delete(address);
    }
    for (const port of service.spec?.ports ?? []) if (port.nodePort) byNodePort.delete(port.nodePort);
  };
  const learn = (service: Service) => {
    for (const { address, via } of addressesOf(service)) byAddress.set(address, { service, via });
    for (const port of service.spec?.ports ?? []) if (port.nodePort) byNodePort.set(port.nodePort, { service, port });
  };
  services.subscribe({
    added: learn,
    updated(service, old) {
      forget(old);
      learn(service);
    },
    deleted: forget,
  });

  const learnSlice = (slice: EndpointSlice) => {
    const owner = slice.metadata.labels?.[serviceLabel];
    if (owner === undefined) return;
    const key = keyOf(slice.metadata.namespace, owner);
    const known = slicesOf.get(key) ?? new Map<string, EndpointSlice>();
    slicesOf.set(key, known.set(slice.metadata.name, slice));
  };
  const forgetSlice = (slice: EndpointSlice) => {
    const key = keyOf(slice.metadata.namespace, slice.metadata.labels?.[serviceLabel] ?? '');
    const known = slicesOf.get(key);
    known?.delete(slice.metadata.name);
    if (known?.size === 0) slicesOf.delete(key);
  };
  slices.subscribe({
    added: learnSlice,
    updated(slice, old) {
      if (old.metadata.labels?.[serviceLabel] !== slice.metadata.labels?.[serviceLabel]) forgetSlice(old);
      learnSlice(slice);
    },
    deleted: forgetSlice,
  });

  const table: ServiceTable = {
    byName: (namespace, name) => services.get(keyOf(namespace, name)),
    byAddress: (address) => byAddress.get(address),
    byNodePort: (port) => byNodePort.get(port),
    slices: (namespace, service) => (slicesOf.get(keyOf(namespace, service)) ?? none).values(),
    endpoints(service, port) {
      const found: Endpoint[] = [];
      for (const slice of table.slices(service.metadata.namespace ?? '', service.metadata.name)) {
        const target = slice.ports?.find((p) => (p.name ?? '') === (port.name ?? ''));
        if (target?.port === undefined) continue;
        for (const endpoint of slice.endpoints ?? []) found.push(...endpointsOf(endpoint, target.port));
      }
      return found;
    },
    addresses(service) {
      const found: Endpoint[] = [];
      for (const slice of table.slices(service.metadata.namespace ?? '', service.metadata.name)) {
        for (const endpoint of slice.endpoints ?? []) found.push(...endpointsOf(endpoint, slice.ports?.[0]?.port ?? 0));
      }
      return found;
    },
    headlessEndpoint(address) {
      for (const service of services.list()) {
        if (service.spec?.clusterIP !== 'None') continue;
        const endpoint = table.addresses(service).find((e) => e.address === address);
        if (endpoint) return { service, endpoint };
      }
      return undefined;
    },
  };
  return table;
}

type SliceEndpoint = NonNullable<EndpointSlice['endpoints']>[number];

function endpointsOf(endpoint: SliceEndpoint, port: number): Endpoint[] {
  const ready = endpoint.conditions?.ready ?? true;
  return endpoint.addresses.map((address) => ({
    address,
    port,
    ready,
    serving: endpoint.conditions?.serving ?? ready,
    terminating: endpoint.conditions?.terminating ?? false,
    hostname: endpoint.hostname,
    node: endpoint.nodeName,
    pod: endpoint.targetRef?.kind === 'Pod' ? endpoint.targetRef.name : undefined,
    zone: endpoint.zone,
    hintedZones: endpoint.hints?.forZones?.map((z) => z.name),
    hintedNodes: endpoint.hints?.forNodes?.map((n) => n.name),
  }));
}

function addressesOf(service: Service): { address: string; via: ServiceAddress }[] {
  const { spec, status } = service;
  const addresses: { address: string; via: ServiceAddress }[] = [];
  if (!spec || spec.type === 'ExternalName') return addresses;
  const cluster = spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : []);
  for (const address of cluster) if (address !== 'None' && address !== '') addresses.push({ address, via: 'cluster' });
  for (const address of spec.externalIPs ?? []) addresses.push({ address, via: 'external' });
  for (const { ip } of status?.loadBalancer?.ingress ?? [])
    if (ip) addresses.push({ address: ip, via: 'load-balancer' });
  return addresses;
}
