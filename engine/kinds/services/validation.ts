/** What the schemas cannot say of Services and what stands around them. */
import type { FieldError } from '../../machinery/errors.ts';
import { same } from '../../machinery/share.ts';
import {
  cidrProblems,
  collect,
  type FieldErrors,
  ipProblems,
  isIPv4,
  isIPv6,
  labelKeyProblems,
  nameProblems,
  portOrNameProblems,
  portProblems,
  validateLabels,
} from '../../machinery/validation/index.ts';
import type { Endpoints, EndpointSlice, Service } from '../types.ts';

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const protocols = ['SCTP', 'TCP', 'UDP'];
/** One day. */
const longestAffinity = 86400;

type ServiceSpec = NonNullable<Service['spec']>;

/** @see https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/ */
export const validateService = ({ spec }: Service): readonly FieldError[] =>
  collect((errors) => {
    if (!spec) {
      errors.required('spec.ports');
      return;
    }
    const headless = spec.clusterIP === 'None' || spec.clusterIPs?.[0] === 'None';
    if (!spec.ports?.length && !headless && spec.type !== 'ExternalName') errors.required('spec.ports');
    validateByType(spec, headless, errors);
    validatePorts(spec, errors);
    validateLabels(spec.selector, 'spec.selector', errors);
    errors.oneOf('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']);
    validateAffinity(spec, errors);
    validateClusterIPs(spec, errors);
    for (const [i, ip] of (spec.externalIPs ?? []).entries()) validateExternalIP(ip, `spec.externalIPs[${i}]`, errors);
    if (spec.type) errors.oneOf('spec.type', spec.type, types);
    else errors.required('spec.type');
    validateNodePorts(spec, errors);
    validateSourceRanges(spec, errors);
    validateTrafficPolicies(spec, errors);
  });

function validateByType(spec: ServiceSpec, headless: boolean, errors: FieldErrors): void {
  if (spec.type === 'ExternalName') {
    if (spec.clusterIP) errors.forbidden('spec.clusterIPs', 'may not be set for ExternalName services');
    const name = (spec.externalName ?? '').replace(/\.$/, '');
    if (name === '') errors.required('spec.externalName');
    else errors.allInvalid('spec.externalName', spec.externalName, nameProblems(name, 'subdomain'));
  } else if ((spec.type === 'LoadBalancer' || spec.type === 'NodePort') && headless) {
    errors.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`);
  }
}

function validatePorts(spec: ServiceSpec, errors: FieldErrors): void {
  const ports = spec.ports ?? [];
  const names = new Set<string>();
  const numbers = new Set<string>();
  for (const [i, port] of ports.entries()) {
    const field = `spec.ports[${i}]`;
    if (!port.name) {
      if (ports.length > 1) errors.required(`${field}.name`);
    } else {
      errors.allInvalid(`${field}.name`, port.name, nameProblems(port.name, 'label'));
      if (names.has(port.name)) errors.duplicate(`${field}.name`, port.name);
      names.add(port.name);
    }
    errors.allInvalid(`${field}.port`, port.port, portProblems(port.port));
    errors.oneOf(`${field}.protocol`, port.protocol, protocols);
    if (port.targetPort !== undefined) {
      errors.allInvalid(`${field}.targetPort`, port.targetPort, portOrNameProblems(port.targetPort));
    }
    if (port.appProtocol !== undefined) {
      errors.allInvalid(`${field}.appProtocol`, port.appProtocol, labelKeyProblems(port.appProtocol));
    }
    const key = `${port.protocol}/${port.port}`;
    if (numbers.has(key)) errors.duplicate(field, { protocol: port.protocol, port: port.port });
    numbers.add(key);
  }
}

function validateAffinity({ sessionAffinity, sessionAffinityConfig }: ServiceSpec, errors: FieldErrors): void {
  const field = 'spec.sessionAffinityConfig';
  if (sessionAffinity === 'None' && sessionAffinityConfig) {
    errors.forbidden(field, 'must not be set when session affinity is None');
  }
  if (sessionAffinity !== 'ClientIP') return;
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (seconds === undefined)
    errors.required(`${field}.clientIP.timeoutSeconds`, 'when session affinity type is ClientIP');
  else if (seconds <= 0 || seconds > longestAffinity) {
    const detail = `must be greater than 0 and less than ${longestAffinity}`;
    errors.invalid(`${field}.clientIP.timeoutSeconds`, seconds, detail);
  }
}

const ipFamilyPolicies = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

function validateClusterIPs(spec: ServiceSpec, errors: FieldErrors): void {
  errors.oneOfIfSet('spec.ipFamilyPolicy', spec.ipFamilyPolicy, ipFamilyPolicies);
  const families = new Set<string>();
  for (const [i, family] of (spec.ipFamilies ?? []).entries()) {
    const field = `spec.ipFamilies[${i}]`;
    errors.oneOf(field, family, ['IPv4', 'IPv6']);
    if (families.has(family)) errors.duplicate(field, family);
    families.add(family);
  }
  const addresses = spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : []);
  if (spec.type === 'ExternalName') return;
  if (spec.clusterIPs && spec.clusterIP !== undefined && spec.clusterIP !== spec.clusterIPs[0]) {
    errors.invalid('spec.clusterIPs', spec.clusterIPs, 'first value must match `clusterIP`');
  }
  for (const [i, address] of addresses.entries()) {
    if (address === 'None' && i === 0) continue;
    errors.allInvalid(`spec.clusterIPs[${i}]`, address, ipProblems(address));
  }
}

/** Ranges in which a service cannot be reached from outside. */
const unreachable: readonly { readonly matches: (ip: string) => boolean; readonly detail: (ip: string) => string }[] = [
  { matches: (ip) => ip === '0.0.0.0' || ip === '::', detail: (ip) => `may not be unspecified (${ip})` },
  {
    matches: (ip) => ip.startsWith('127.') || ip === '::1',
    detail: () => 'may not be in the loopback range (127.0.0.0/8, ::1/128)',
  },
  {
    matches: (ip) => ip.startsWith('169.254.') || /^fe[89ab]/i.test(ip),
    detail: () => 'may not be in the link-local range (169.254.0.0/16, fe80::/10)',
  },
  {
    matches: (ip) => ip.startsWith('224.0.0.') || /^ff02/i.test(ip),
    detail: () => 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
  },
];

function validateExternalIP(ip: string, field: string, errors: FieldErrors): void {
  const problems = ipProblems(ip);
  errors.allInvalid(field, ip, problems);
  if (problems.length > 0) return;
  for (const { matches, detail } of unreachable) if (matches(ip)) errors.invalid(field, ip, detail(ip));
}

/** An address of Endpoints, of which two checks of the real server each say that it is none. */
function validateEndpointIP(ip: string, field: string, errors: FieldErrors): void {
  validateExternalIP(ip, field, errors);
  if (ipProblems(ip).length > 0) errors.invalid(field, ip, 'must be a valid IP address');
}

function validateNodePorts(spec: ServiceSpec, errors: FieldErrors): void {
  const taken = new Set<string>();
  for (const [i, port] of (spec.ports ?? []).entries()) {
    if (!port.nodePort) continue;
    const field = `spec.ports[${i}].nodePort`;
    if (spec.type === 'ClusterIP' || spec.type === 'ExternalName') {
      errors.forbidden(field, `may not be used when \`type\` is '${spec.type}'`);
      continue;
    }
    const key = `${port.protocol}/${port.nodePort}`;
    if (taken.has(key)) errors.duplicate(field, port.nodePort);
    taken.add(key);
  }
}

function validateSourceRanges(spec: ServiceSpec, errors: FieldErrors): void {
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (ranges.length > 0 && spec.type !== 'LoadBalancer') {
    errors.forbidden('spec.LoadBalancerSourceRanges', "may only be used when `type` is 'LoadBalancer'");
    return;
  }
  for (const [i, range] of ranges.entries()) {
    errors.allInvalid(`spec.LoadBalancerSourceRanges[${i}]`, range, cidrProblems(range.trim()));
  }
}

function validateTrafficPolicies(spec: ServiceSpec, errors: FieldErrors): void {
  const external = spec.externalTrafficPolicy;
  if (external) {
    const field = 'spec.externalTrafficPolicy';
    if (external !== 'Cluster' && external !== 'Local') {
      errors.invalid(field, external, 'ExternalTrafficPolicy must be empty, Cluster or Local');
    } else if (spec.type !== 'NodePort' && spec.type !== 'LoadBalancer' && !spec.externalIPs?.length) {
      errors.invalid(field, external, 'ExternalTrafficPolicy can only be set on NodePort and LoadBalancer service');
    }
  }
  if (spec.type !== 'ExternalName') {
    errors.oneOfIfSet('spec.internalTrafficPolicy', spec.internalTrafficPolicy, ['Cluster', 'Local']);
  }
  if (spec.trafficDistribution) {
    const choices = ['PreferClose', 'PreferSameNode', 'PreferSameZone'];
    errors.oneOf('spec.trafficDistribution', spec.trafficDistribution, choices);
  }
  const local = spec.type === 'LoadBalancer' && external === 'Local';
  if (spec.healthCheckNodePort && !local) {
    errors.invalid(
      'spec.healthCheckNodePort',
      spec.healthCheckNodePort,
      "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    );
  }
  if (spec.allocateLoadBalancerNodePorts !== undefined && spec.type !== 'LoadBalancer') {
    errors.forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'");
  }
}

/** An address once given stays, unless the service becomes an ExternalName or ceases to be one. */
export const validateServiceUpdate = (service: Service, old: Service): readonly FieldError[] =>
  collect((errors) => {
    if (service.spec?.type === 'ExternalName' || old.spec?.type === 'ExternalName') return;
    const before = old.spec?.clusterIPs ?? [];
    const after = service.spec?.clusterIPs ?? [];
    if (before.length > 0 && after.length > 0 && before[0] !== after[0]) {
      errors.invalid('spec.clusterIPs[0]', after, 'may not change once set');
    }
    const port = service.spec?.healthCheckNodePort;
    if (port && old.spec?.healthCheckNodePort && port !== old.spec.healthCheckNodePort) {
      errors.immutable('spec.healthCheckNodePort', port);
    }
    if (old.spec?.loadBalancerClass && !same(old.spec.loadBalancerClass, service.spec?.loadBalancerClass)) {
      if (service.spec?.type === 'LoadBalancer') {
        errors.invalid('spec.loadBalancerClass', service.spec.loadBalancerClass, 'may not change once set');
      }
    }
  });

export const validateEndpoints = ({ subsets }: Endpoints): readonly FieldError[] =>
  collect((errors) => {
    for (const [i, subset] of (subsets ?? []).entries()) {
      const field = `subsets[${i}]`;
      const { addresses = [], notReadyAddresses = [], ports = [] } = subset;
      if (addresses.length === 0 && notReadyAddresses.length === 0) {
        errors.required(field, 'must specify `addresses` or `notReadyAddresses`');
      }
      for (const [j, { ip }] of addresses.entries()) validateEndpointIP(ip, `${field}.addresses[${j}].ip`, errors);
      for (const [j, { ip }] of notReadyAddresses.entries()) {
        validateEndpointIP(ip, `${field}.notReadyAddresses[${j}].ip`, errors);
      }
      for (const [j, port] of ports.entries()) {
        const at = `${field}.ports[${j}]`;
        if (!port.name) {
          if (ports.length > 1) errors.required(`${at}.name`);
        } else errors.allInvalid(`${at}.name`, port.name, nameProblems(port.name, 'label'));
        errors.allInvalid(`${at}.port`, port.port, portProblems(port.port));
        errors.oneOf(`${at}.protocol`, port.protocol, protocols);
      }
    }
  });

export const validateEndpointSlice = (slice: EndpointSlice): readonly FieldError[] =>
  collect((errors) => {
    if (!slice.addressType) errors.required('addressType');
    else errors.oneOf('addressType', slice.addressType, ['FQDN', 'IPv4', 'IPv6']);
    for (const [i, endpoint] of (slice.endpoints ?? []).entries()) {
      const field = `endpoints[${i}].addresses`;
      if (!endpoint.addresses?.length) errors.required(field, 'must contain at least 1 address');
      for (const [j, address] of (endpoint.addresses ?? []).entries()) {
        validateSliceAddress(slice.addressType, address, `${field}[${j}]`, errors);
      }
      if (endpoint.hostname !== undefined) {
        errors.allInvalid(`endpoints[${i}].hostname`, endpoint.hostname, nameProblems(endpoint.hostname, 'label'));
      }
    }
    const names = new Set<string>();
    for (const [i, port] of (slice.ports ?? []).entries()) {
      const name = port.name ?? '';
      if (name !== '') errors.allInvalid(`ports[${i}].name`, name, nameProblems(name, 'label'));
      if (names.has(name)) errors.duplicate(`ports[${i}].name`, name);
      names.add(name);
      if (port.protocol) errors.oneOf(`ports[${i}].protocol`, port.protocol, protocols);
      else errors.required(`ports[${i}].protocol`);
    }
  });

function validateSliceAddress(type: string, address: string, field: string, errors: FieldErrors): void {
  if (type === 'FQDN') {
    errors.allInvalid(field, address, nameProblems(address, 'subdomain'));
    if (!address.includes('.'))
      errors.invalid(field, address, 'should be a domain with at least two segments separated by dots');
    return;
  }
  if (type === 'IPv4' && !isIPv4(address)) errors.invalid(field, address, 'must be a valid IPv4 address');
  else if (type === 'IPv6' && !isIPv6(address)) errors.invalid(field, address, 'must be a valid IPv6 address');
  else
    for (const { matches, detail } of unreachable)
      if (matches(address)) errors.invalid(field, address, detail(address));
}

export const validateEndpointSliceUpdate = (slice: EndpointSlice, old: EndpointSlice): readonly FieldError[] =>
  collect((errors) => {
    if (slice.addressType !== old.addressType) errors.immutable('addressType', slice.addressType);
  });
