import type { Endpoints, EndpointSlice, Ingress, NetworkPolicy, Service } from '../../../kinds/types.ts';
import { isApiError } from '../../../machinery/errors.ts';
import {
  type DescribeContext,
  type Describer,
  annotations,
  labels,
  labelsAndAnnotations,
  mapText,
  nameAndNamespace,
  selectorText,
} from './shared-fields.ts';
import { events } from './events.ts';
import { type Description, plainDate } from './writer.ts';

export const service: Describer = async (object, out, context) => {
  const { metadata, spec, status } = object as Service;
  nameAndNamespace(out, object);
  labelsAndAnnotations(out, object);
  out.field('Selector', mapText(spec?.selector));
  out.field('Type', spec?.type);
  if (spec?.ipFamilyPolicy) out.field('IP Family Policy', spec.ipFamilyPolicy);
  out.orNone('IP Families', (spec?.ipFamilies ?? []).join(','));
  out.field('IP', spec?.clusterIP ?? '');
  out.orNone('IPs', (spec?.clusterIPs ?? []).join(','));
  if (spec?.externalIPs && spec.externalIPs.length > 0) out.field('External IPs', spec.externalIPs.join(','));
  if (spec?.loadBalancerIP) out.field('Desired LoadBalancer IP', spec.loadBalancerIP);
  if (spec?.externalName) out.field('External Name', spec.externalName);
  const ingress = (status?.loadBalancer?.ingress ?? []).map(
    ({ ip, hostname, ipMode }) => `${ip || hostname || ''}${ipMode ? ` (${ipMode})` : ''}`,
  );
  if (ingress.length > 0) out.field('LoadBalancer Ingress', ingress.join(', '));
  const slices = await slicesOf(metadata.namespace ?? '', metadata.name, context);
  for (const port of spec?.ports ?? []) {
    const name = port.name || '<unset>';
    out.field('Port', `${name}\t${port.port}/${port.protocol ?? 'TCP'}`);
    const target = port.targetPort === undefined || port.targetPort === 0 ? port.port : port.targetPort;
    out.field('TargetPort', `${String(target)}/${port.protocol ?? 'TCP'}`);
    if (port.nodePort) out.field('NodePort', `${name}\t${port.nodePort}/${port.protocol ?? 'TCP'}`);
    out.field('Endpoints', endpointsText(slices, port.name ?? ''));
  }
  out.field('Session Affinity', spec?.sessionAffinity);
  if (spec?.externalTrafficPolicy) out.field('External Traffic Policy', spec.externalTrafficPolicy);
  if (spec?.internalTrafficPolicy) out.field('Internal Traffic Policy', spec.internalTrafficPolicy);
  if (spec?.trafficDistribution) out.field('Traffic Distribution', spec.trafficDistribution);
  if (spec?.healthCheckNodePort) out.field('HealthCheck NodePort', spec.healthCheckNodePort);
  if (spec?.loadBalancerSourceRanges && spec.loadBalancerSourceRanges.length > 0) {
    out.field('LoadBalancer Source Ranges', spec.loadBalancerSourceRanges.join(','));
  }
  await events(out, object, context);
};

async function slicesOf(
  namespace: string,
  name: string,
  { api, signal }: DescribeContext,
): Promise<readonly EndpointSlice[]> {
  try {
    const list = await api.list<EndpointSlice>(
      { group: 'discovery.k8s.io', version: 'v1', resource: 'endpointslices', namespace },
      { labelSelector: `kubernetes.io/service-name=${name}`, signal },
    );
    return list.items;
  } catch (error) {
    if (isApiError(error)) return [];
    throw error;
  }
}

const shownEndpoints = 3;

/** The first three ready addresses, and how many more there are. */
function endpointsText(slices: readonly EndpointSlice[], portName: string): string {
  const found: string[] = [];
  for (const { ports, endpoints } of slices) {
    const port = (ports ?? []).find(({ name }) => (name ?? '') === portName);
    if (!port) continue;
    for (const { addresses, conditions } of endpoints ?? []) {
      if (conditions?.ready === false) continue;
      for (const address of addresses ?? []) {
        const host = address.includes(':') ? `[${address}]` : address;
        found.push(port.port === undefined || port.port === null ? address : `${host}:${port.port}`);
      }
    }
  }
  if (found.length === 0) return '';
  const more = found.length - shownEndpoints;
  return more > 0 ? `${found.slice(0, shownEndpoints).join(',')} + ${more} more...` : found.join(',');
}

export const endpoints: Describer = async (object, out, context) => {
  const { subsets } = object as Endpoints;
  nameAndNamespace(out, object);
  labelsAndAnnotations(out, object);
  out.line(0, 'Subsets:');
  for (const subset of subsets ?? []) {
    out.orNone('Addresses', (subset.addresses ?? []).map(({ ip }) => ip).join(','), 1);
    out.orNone('NotReadyAddresses', (subset.notReadyAddresses ?? []).map(({ ip }) => ip).join(','), 1);
    if (subset.ports && subset.ports.length > 0) {
      out.line(1, 'Ports:').line(2, 'Name', 'Port', 'Protocol').line(2, '----', '----', '--------');
      for (const { name, port, protocol } of subset.ports) {
        out.line(2, name || '<unset>', String(port), protocol ?? 'TCP');
      }
    }
    out.line(0);
  }
  await events(out, object, context);
};

export const endpointSlice: Describer = async (object, out, context) => {
  const { addressType, ports, endpoints: list } = object as EndpointSlice;
  nameAndNamespace(out, object);
  labelsAndAnnotations(out, object);
  out.field('AddressType', addressType);
  if (!ports || ports.length === 0) out.field('Ports', '<unset>');
  else {
    out.line(0, 'Ports:').line(1, 'Name', 'Port', 'Protocol').line(1, '----', '----', '--------');
    for (const { name, port, protocol } of ports) {
      out.line(1, name || '<unset>', port === undefined ? '*' : String(port), protocol ?? '<unset>');
    }
  }
  if (!list || list.length === 0) out.field('Endpoints', '<none>');
  else {
    out.line(0, 'Endpoints:');
    for (const endpoint of list) {
      out.line(1, `- Addresses:`, (endpoint.addresses ?? []).join(', ') || '<none>');
      out.line(2, 'Conditions:');
      const ready = endpoint.conditions?.ready;
      out.field('Ready', ready === undefined ? '<unset>' : String(ready), 3);
      out.field('Hostname', endpoint.hostname || '<unset>', 2);
      if (endpoint.targetRef)
        out.field('TargetRef', `${endpoint.targetRef.kind ?? ''}/${endpoint.targetRef.name ?? ''}`, 2);
      out.field('NodeName', endpoint.nodeName || '<unset>', 2);
      out.field('Zone', endpoint.zone || '<unset>', 2);
    }
  }
  await events(out, object, context);
};

type Backend = NonNullable<NonNullable<Ingress['spec']>['defaultBackend']>;

export const ingress: Describer = async (object, out, context) => {
  const { metadata, spec, status } = object as Ingress;
  const namespace = metadata.namespace ?? '';
  const backend = async (of: Backend | undefined): Promise<string> => {
    const target = of?.service;
    if (!target)
      return of?.resource
        ? `APIGroup: ${of.resource.apiGroup ?? ''}, Kind: ${of.resource.kind}, Name: ${of.resource.name}`
        : '';
    const port = target.port?.name || String(target.port?.number ?? '');
    return `${target.name}:${port} (${await backendEndpoints(namespace, target.name, port, context)})`;
  };
  out.field('Name', metadata.name);
  labels(out, object);
  out.field('Namespace', namespace);
  out.field('Address', (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '').join(','));
  out.field('Ingress Class', spec?.ingressClassName ?? '<none>');
  out.field('Default backend', spec?.defaultBackend ? await backend(spec.defaultBackend) : '<default>');
  if (spec?.tls && spec.tls.length > 0) {
    out.line(0, 'TLS:');
    for (const { secretName, hosts } of spec.tls) {
      out.line(1, `${secretName ? `${secretName} terminates` : 'SNI routes'} ${(hosts ?? []).join(',')}`);
    }
  }
  out.line(0, 'Rules:').line(1, 'Host', 'Path', 'Backends').line(1, '----', '----', '--------');
  const rules = (spec?.rules ?? []).filter(({ http }) => http);
  for (const { host, http } of rules) {
    out.line(1, host || '*', '');
    for (const { path, backend: target } of http?.paths ?? []) out.line(2, '', `${path ?? ''} `, await backend(target));
  }
  if (rules.length === 0)
    out.line(1, '*', '*', spec?.defaultBackend ? await backend(spec.defaultBackend) : '<default>');
  annotations(out, metadata.annotations);
  await events(out, object, context);
};

async function backendEndpoints(
  namespace: string,
  name: string,
  port: string,
  context: DescribeContext,
): Promise<string> {
  let target: Service;
  try {
    target = await context.api.get<Service>(
      { group: '', version: 'v1', resource: 'services', namespace, name },
      { signal: context.signal },
    );
  } catch (error) {
    if (isApiError(error)) return `<error: ${error.message}>`;
    throw error;
  }
  const found = target.spec?.ports?.find((each) => each.name === port || String(each.port) === port);
  return endpointsText(await slicesOf(namespace, name, context), found?.name ?? '');
}

type Rule = {
  readonly from?: readonly Peer[] | undefined;
  readonly to?: readonly Peer[] | undefined;
  readonly ports?: readonly Port[] | undefined;
};
type Peer = NonNullable<
  NonNullable<NonNullable<NonNullable<NetworkPolicy['spec']>['ingress']>[number]['from']>[number]
>;
type Port = {
  readonly port?: string | number | undefined;
  readonly endPort?: number | undefined;
  readonly protocol?: string | undefined;
};

export const networkPolicy: Describer = (object, out) => {
  const { metadata, spec } = object as NetworkPolicy;
  nameAndNamespace(out, object);
  out.field('Created on', plainDate(metadata.creationTimestamp));
  labelsAndAnnotations(out, object);
  out.line(0, 'Spec:');
  const selector = selectorText(spec?.podSelector);
  out.line(
    1,
    `PodSelector:     ${selector === '' ? '<none> (Allowing the specific traffic to all pods in this namespace)' : selector}`,
  );
  const types: readonly string[] = spec?.policyTypes ?? [];
  if (types.includes('Ingress')) {
    out.line(1, 'Allowing ingress traffic:');
    rules(out, spec?.ingress, 'ingress', 'From', ({ from }) => from);
  } else out.line(1, 'Not affecting ingress traffic');
  if (types.includes('Egress')) {
    out.line(1, 'Allowing egress traffic:');
    rules(out, spec?.egress, 'egress', 'To', ({ to }) => to);
  } else out.line(1, 'Not affecting egress traffic');
  out.line(1, `Policy Types: ${types.join(', ')}`);
};

function rules(
  out: Description,
  list: readonly Rule[] | undefined,
  direction: string,
  word: string,
  peersOf: (rule: Rule) => readonly Peer[] | undefined,
): void {
  if (!list || list.length === 0) {
    out.line(2, `<none> (Selected pods are isolated for ${direction} connectivity)`);
    return;
  }
  list.forEach((rule, index) => {
    if (!rule.ports || rule.ports.length === 0) out.line(2, 'To Port: <any> (traffic allowed to all ports)');
    for (const { port, endPort, protocol } of rule.ports ?? []) {
      const text = endPort ? `Port Range: ${String(port)}-${endPort}` : `Port: ${String(port ?? '<any>')}`;
      out.line(2, `To ${text}/${protocol ?? 'TCP'}`);
    }
    const peers = peersOf(rule) ?? [];
    if (peers.length === 0)
      out.line(2, `${word}: <any> (traffic not restricted by ${word === 'From' ? 'source' : 'destination'})`);
    for (const { namespaceSelector, podSelector, ipBlock } of peers) {
      out.line(2, `${word}:`);
      if (ipBlock) {
        out
          .line(3, 'IPBlock:')
          .line(4, `CIDR: ${ipBlock.cidr}`)
          .line(4, `Except: ${(ipBlock.except ?? []).join(', ')}`);
        continue;
      }
      if (namespaceSelector) out.line(3, `NamespaceSelector: ${selectorText(namespaceSelector) || '<none>'}`);
      if (podSelector) out.line(3, `PodSelector: ${selectorText(podSelector) || '<none>'}`);
    }
    if (index < list.length - 1) out.line(2, '----------');
  });
}
