/** What the schemas cannot say of Ingresses and NetworkPolicies. */
import type { FieldError } from '../../machinery/errors.ts';
import {
  cidrProblems,
  collect,
  type FieldErrors,
  ipProblems,
  isIPv4,
  nameProblems,
  parseCidr,
  portNameProblems,
  portOrNameProblems,
  portProblems,
  validateLabelSelector,
} from '../../machinery/validation/index.ts';
import type { Ingress, IngressClass, NetworkPolicy } from '../types.ts';

type IngressSpec = NonNullable<Ingress['spec']>;
type Backend = NonNullable<IngressSpec['defaultBackend']>;
type Path = NonNullable<NonNullable<IngressSpec['rules']>[number]['http']>['paths'][number];

/** @see https://kubernetes.io/docs/concepts/services-networking/ingress/ */
export const validateIngress = ({ spec }: Ingress): readonly FieldError[] =>
  collect((errors) => {
    const rules = spec?.rules ?? [];
    if (rules.length === 0 && !spec?.defaultBackend) {
      errors.invalid('spec', rules.length === 0 ? null : rules, 'either `defaultBackend` or `rules` must be specified');
    }
    if (spec?.defaultBackend) validateBackend(spec.defaultBackend, 'spec.defaultBackend', errors);
    for (const [i, rule] of rules.entries()) {
      const field = `spec.rules[${i}]`;
      if (rule.host) validateHost(rule.host, `${field}.host`, errors);
      if (!rule.http) continue;
      if (!rule.http.paths?.length) errors.required(`${field}.http.paths`);
      for (const [j, path] of (rule.http.paths ?? []).entries())
        validatePath(path, `${field}.http.paths[${j}]`, errors);
    }
    for (const [i, tls] of (spec?.tls ?? []).entries()) {
      for (const [j, host] of (tls.hosts ?? []).entries()) {
        const problems = nameProblems(host.replace(/^\*\./, ''), 'subdomain');
        errors.allInvalid(`spec.tls[${i}].hosts[${j}]`, host, problems);
      }
    }
    if (spec?.ingressClassName !== undefined) {
      const problems = nameProblems(spec.ingressClassName, 'subdomain');
      errors.allInvalid('spec.ingressClassName', spec.ingressClassName, problems);
    }
  });

function validateHost(host: string, field: string, errors: FieldErrors): void {
  if (ipProblems(host).length === 0) errors.invalid(field, host, 'must be a DNS name, not an IP address');
  else if (!host.includes('*')) errors.allInvalid(field, host, nameProblems(host, 'subdomain'));
  else if (!/^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(host)) {
    errors.invalid(
      field,
      host,
      "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    );
  }
}

const invalidSequences = ['//', '/./', '/../', '%2f', '%2F'];
const invalidSuffixes = ['/..', '/.'];

function validatePath({ path, pathType, backend }: Path, field: string, errors: FieldErrors): void {
  if (!pathType) errors.required(`${field}.pathType`, 'pathType must be specified');
  else if (pathType === 'Exact' || pathType === 'Prefix') {
    if (!path?.startsWith('/')) errors.invalid(`${field}.path`, path ?? '', 'must be an absolute path');
    for (const part of invalidSequences) {
      if (path?.includes(part)) errors.invalid(`${field}.path`, path, `must not contain '${part}'`);
    }
    for (const end of invalidSuffixes) {
      if (path?.endsWith(end)) errors.invalid(`${field}.path`, path, `cannot end with '${end}'`);
    }
  } else if (pathType === 'ImplementationSpecific') {
    if (path && !path.startsWith('/')) errors.invalid(`${field}.path`, path, 'must be an absolute path');
  } else errors.notSupported(`${field}.pathType`, pathType, ['Exact', 'ImplementationSpecific', 'Prefix']);
  validateBackend(backend ?? {}, `${field}.backend`, errors);
}

function validateBackend({ resource, service }: Backend, field: string, errors: FieldErrors): void {
  if (resource && service) {
    errors.invalid(field, '', 'cannot set both resource and service backends');
    return;
  }
  if (resource) {
    if (!resource.kind) errors.required(`${field}.resource.kind`);
    if (!resource.name) errors.required(`${field}.resource.name`);
    return;
  }
  if (!service?.name) errors.required(`${field}.service.name`);
  else errors.allInvalid(`${field}.service.name`, service.name, nameProblems(service.name, 'dns1035'));
  const { name, number } = service?.port ?? {};
  if (name && number) errors.invalid(field, '', 'cannot set both port name & port number');
  else if (name) errors.allInvalid(`${field}.service.port.name`, name, portNameProblems(name));
  else if (number) errors.allInvalid(`${field}.service.port.number`, number, portProblems(number));
  else errors.required(field, 'port name or number is required');
}

export const validateIngressClass = ({ spec }: IngressClass): readonly FieldError[] =>
  collect((errors) => {
    if (!spec?.controller) errors.required('spec.controller');
    else if (!/^[a-z0-9][-a-z0-9.]*\/.+$/.test(spec.controller)) {
      errors.invalid('spec.controller', spec.controller, 'must be a domain-prefixed path (such as "acme.io/foo")');
    }
  });

export const validateIngressClassUpdate = ({ spec }: IngressClass, old: IngressClass): readonly FieldError[] =>
  collect((errors) => {
    if (spec?.controller !== old.spec?.controller) errors.immutable('spec.controller', spec?.controller);
  });

type PolicySpec = NonNullable<NetworkPolicy['spec']>;
type Peers = NonNullable<PolicySpec['ingress']>[number]['from'];
type Ports = NonNullable<PolicySpec['ingress']>[number]['ports'];

/** @see https://kubernetes.io/docs/concepts/services-networking/network-policies/ */
export const validateNetworkPolicy = ({ spec }: NetworkPolicy): readonly FieldError[] =>
  collect((errors) => {
    validateLabelSelector(spec?.podSelector, 'spec.podSelector', errors);
    for (const [i, rule] of (spec?.ingress ?? []).entries()) {
      validatePorts(rule.ports, `spec.ingress[${i}].ports`, errors);
      validatePeers(rule.from, `spec.ingress[${i}].from`, errors);
    }
    for (const [i, rule] of (spec?.egress ?? []).entries()) {
      validatePorts(rule.ports, `spec.egress[${i}].ports`, errors);
      validatePeers(rule.to, `spec.egress[${i}].to`, errors);
    }
    const policyTypes = spec?.policyTypes ?? [];
    if (policyTypes.length > 2) {
      errors.invalid('spec.policyTypes', policyTypes, 'may not specify more than two policyTypes');
    }
    for (const [i, type] of policyTypes.entries()) {
      errors.oneOf(`spec.policyTypes[${i}]`, type, ['Ingress', 'Egress']);
    }
  });

function validatePorts(ports: Ports, field: string, errors: FieldErrors): void {
  for (const [i, { protocol, port, endPort }] of (ports ?? []).entries()) {
    const at = `${field}[${i}]`;
    errors.oneOfIfSet(`${at}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']);
    if (port !== undefined) errors.allInvalid(`${at}.port`, port, portOrNameProblems(port));
    if (endPort === undefined) continue;
    if (typeof port !== 'number') {
      const detail = port === undefined ? 'must be specified when `endPort` is set' : undefined;
      if (detail) errors.required(`${at}.port`, detail);
      else errors.invalid(`${at}.endPort`, endPort, 'may not be specified when `port` is non-numeric');
    } else if (endPort < port) {
      errors.invalid(`${at}.endPort`, endPort, 'must be greater than or equal to `port`');
    }
  }
}

function validatePeers(peers: Peers, field: string, errors: FieldErrors): void {
  for (const [i, { podSelector, namespaceSelector, ipBlock }] of (peers ?? []).entries()) {
    const at = `${field}[${i}]`;
    validateLabelSelector(podSelector, `${at}.podSelector`, errors);
    validateLabelSelector(namespaceSelector, `${at}.namespaceSelector`, errors);
    if (ipBlock) validateBlock(ipBlock, `${at}.ipBlock`, errors);
    if (!podSelector && !namespaceSelector && !ipBlock) errors.required(at, 'must specify a peer');
    else if (ipBlock && (podSelector || namespaceSelector)) {
      errors.forbidden(at, 'may not specify both ipBlock and another peer');
    }
  }
}

type Block = NonNullable<NonNullable<Peers>[number]['ipBlock']>;

function validateBlock({ cidr, except }: Block, field: string, errors: FieldErrors): void {
  if (!cidr) {
    errors.required(`${field}.cidr`);
    return;
  }
  const problems = cidrProblems(cidr);
  errors.allInvalid(`${field}.cidr`, cidr, problems);
  if (problems.length > 0) return;
  for (const [i, part] of (except ?? []).entries()) {
    const at = `${field}.except[${i}]`;
    const wrong = cidrProblems(part);
    errors.allInvalid(at, part, wrong);
    if (wrong.length === 0 && !strictlyWithin(part, cidr)) {
      errors.invalid(at, part, 'must be a strict subset of `cidr`');
    }
  }
}

/** Whether `inner` is a smaller part of `outer`. */
function strictlyWithin(inner: string, outer: string): boolean {
  const [a, b] = [parseCidr(inner), parseCidr(outer)];
  if (!a || !b || isIPv4(a.address) !== isIPv4(b.address) || a.bits <= b.bits) return false;
  const prefix = (address: string): string => bitsOf(address).slice(0, b.bits);
  return prefix(a.address) === prefix(b.address);
}

/** An address as a string of ones and zeros. */
function bitsOf(address: string): string {
  if (isIPv4(address))
    return address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  const [head = '', tail] = address.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const middle = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...middle, ...right].map((g) => Number.parseInt(g, 16).toString(2).padStart(16, '0')).join('');
}
