/** Columns of Services and what stands around them. */
import type { TypedColumn } from '../behaviour.ts';
import { age, firstThree, formatLabelSelector, formatLabels, name, text, wide } from './cells.ts';
import type {
  Endpoints,
  EndpointSlice,
  IPAddress,
  Ingress,
  IngressClass,
  NetworkPolicy,
  Service,
  ServiceCIDR,
} from '../types.ts';

type LoadBalancerIngress = readonly { readonly ip?: string; readonly hostname?: string }[] | undefined;

const loadBalancerAddresses = (ingress: LoadBalancerIngress): string =>
  [...new Set((ingress ?? []).map((i) => i.ip || i.hostname || '').filter((a) => a !== ''))].sort().join(',');

function externalAddress({ spec, status }: Service): string {
  const external = spec?.externalIPs ?? [];
  if (spec?.type === 'ExternalName') return spec.externalName ?? '';
  if (spec?.type !== 'LoadBalancer') return external.length > 0 ? external.join(',') : '<none>';
  const balanced = loadBalancerAddresses(status?.loadBalancer?.ingress);
  const all = [...(balanced === '' ? [] : [balanced]), ...external];
  return all.length > 0 ? all.join(',') : '<pending>';
}

export const serviceColumns: readonly TypedColumn<Service>[] = [
  name,
  text('Type', (s) => s.spec?.type),
  text('Cluster-IP', (s) => s.spec?.clusterIPs?.[0] || s.spec?.clusterIP || '<none>'),
  text('External-IP', externalAddress),
  text('Port(s)', (s) => {
    const ports = s.spec?.ports ?? [];
    if (ports.length === 0) return '<none>';
    return ports.map((p) => `${p.port}${p.nodePort ? `:${p.nodePort}` : ''}/${p.protocol ?? 'TCP'}`).join(',');
  }),
  age,
  wide('Selector', (s) => formatLabels(s.spec?.selector)),
];

const hostPort = (ip: string, port: number): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);

export const endpointsColumns: readonly TypedColumn<Endpoints>[] = [
  name,
  text('Endpoints', ({ subsets }) =>
    firstThree(
      (subsets ?? []).flatMap(({ ports, addresses }) =>
        ports && ports.length > 0
          ? ports.flatMap((port) => (addresses ?? []).map((a) => hostPort(a.ip, port.port)))
          : (addresses ?? []).map((a) => a.ip),
      ),
      (subsets ?? []).length === 0 ? '<none>' : '',
    ),
  ),
  age,
];

export const endpointSliceColumns: readonly TypedColumn<EndpointSlice>[] = [
  name,
  text('AddressType', (s) => s.addressType),
  text('Ports', (s) =>
    firstThree(
      (s.ports ?? []).map((p) => `${p.port ?? p.name ?? '*'}`),
      '<unset>',
    ),
  ),
  text('Endpoints', (s) =>
    firstThree(
      (s.endpoints ?? []).flatMap((e) => e.addresses),
      '<unset>',
    ),
  ),
  age,
];

export const ingressColumns: readonly TypedColumn<Ingress>[] = [
  name,
  text('Class', (i) => i.spec?.ingressClassName ?? '<none>'),
  text('Hosts', (i) =>
    firstThree(
      (i.spec?.rules ?? []).map((r) => r.host ?? '').filter((h) => h !== ''),
      '*',
    ),
  ),
  text('Address', (i) => loadBalancerAddresses(i.status?.loadBalancer?.ingress)),
  text('Ports', (i) => ((i.spec?.tls ?? []).length > 0 ? '80, 443' : '80')),
  age,
];

export const ingressClassColumns: readonly TypedColumn<IngressClass>[] = [
  name,
  text('Controller', (c) => c.spec?.controller),
  text('Parameters', ({ spec }) => {
    const parameters = spec?.parameters;
    if (!parameters) return '<none>';
    const group = parameters.apiGroup ? `.${parameters.apiGroup}` : '';
    return `${parameters.kind}${group}/${parameters.name}`;
  }),
  age,
];

export const networkPolicyColumns: readonly TypedColumn<NetworkPolicy>[] = [
  name,
  text('Pod-Selector', (p) => formatLabelSelector(p.spec?.podSelector)),
  age,
];

export const ipAddressColumns: readonly TypedColumn<IPAddress>[] = [
  name,
  text('ParentRef', ({ spec }) => {
    const parent = spec?.parentRef;
    if (!parent) return '<none>';
    const resource = parent.group ? `${parent.resource}.${parent.group}` : parent.resource;
    return [resource, parent.namespace, parent.name].filter((part) => part).join('/');
  }),
  age,
];

export const serviceCidrColumns: readonly TypedColumn<ServiceCIDR>[] = [
  name,
  text('CIDRs', (c) => c.spec?.cidrs?.join(',')),
  age,
];
