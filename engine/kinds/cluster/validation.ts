/** What the schemas cannot say of leases, runtime classes, address ranges and registered APIs. */
import type { FieldError } from '../../machinery/errors.ts';
import { same } from '../../machinery/share.ts';
import {
  cidrProblems,
  collect,
  ipProblems,
  isIPv4,
  labelKeyProblems,
  nameProblems,
  parseCidr,
  validateLabels,
} from '../../machinery/validation/index.ts';
import { validateResources } from '../pod/validation/resources.ts';
import { validateTolerations } from '../pod/validation/scheduling.ts';
import type { APIService, IPAddress, Lease, RuntimeClass, ServiceCIDR } from '../types.ts';

const strategies = ['OldestEmulationVersion'];

export const validateLease = ({ spec }: Lease): readonly FieldError[] =>
  collect((errors) => {
    const { leaseDurationSeconds: seconds, leaseTransitions, strategy, preferredHolder } = spec ?? {};
    if (seconds !== undefined && seconds <= 0) {
      errors.invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0');
    }
    errors.notNegative('spec.leaseTransitions', leaseTransitions);
    if (strategy !== undefined) {
      // the server names the field twice
      if (strategy.includes('/')) errors.allInvalid('spec.strategy.strategy', strategy, labelKeyProblems(strategy));
      else errors.oneOfIfSet('spec.strategy.strategy', strategy, strategies);
    }
    if (preferredHolder && !strategy) {
      errors.forbidden('spec.preferredHolder', 'may only be specified if `strategy` is defined');
    }
  });

export const validateRuntimeClass = ({ handler, overhead, scheduling }: RuntimeClass): readonly FieldError[] =>
  collect((errors) => {
    errors.allInvalid('handler', handler ?? '', nameProblems(handler ?? '', 'label'));
    if (overhead?.podFixed) validateResources({ limits: overhead.podFixed }, 'overhead', errors);
    if (!scheduling) return;
    validateLabels(scheduling.nodeSelector, 'scheduling.nodeSelector', errors);
    validateTolerations(scheduling.tolerations, 'scheduling.tolerations', errors);
    const seen: unknown[] = [];
    for (const [i, toleration] of (scheduling.tolerations ?? []).entries()) {
      if (seen.some((other) => same(other, toleration))) errors.duplicate(`scheduling.tolerations[${i}]`, toleration);
      seen.push(toleration);
    }
  });

export const validateRuntimeClassUpdate = (next: RuntimeClass, old: RuntimeClass): readonly FieldError[] =>
  collect((errors) => {
    if (next.handler !== old.handler) errors.immutable('handler', next.handler);
  });

export const validateServiceCidr = ({ spec }: ServiceCIDR): readonly FieldError[] =>
  collect((errors) => {
    const cidrs = spec?.cidrs ?? [];
    const field = 'spec.cidrs';
    if (cidrs.length === 0) errors.required(field, 'at least one CIDR required');
    else if (cidrs.length > 2) errors.invalid(field, spec, 'may only hold up to 2 values');
    else if (cidrs.length === 2 && !isDualStack(cidrs)) {
      const detail = 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64';
      errors.invalid(field, spec, detail);
    } else for (const [i, cidr] of cidrs.entries()) errors.allInvalid(`${field}[${i}]`, cidr, cidrProblems(cidr));
  });

function isDualStack(cidrs: readonly string[]): boolean {
  const families = cidrs.map((cidr) => {
    const parsed = parseCidr(cidr);
    return parsed && (isIPv4(parsed.address) ? 4 : 6);
  });
  return families.includes(4) && families.includes(6);
}

export const validateServiceCidrUpdate = ({ spec }: ServiceCIDR, { spec: old }: ServiceCIDR): readonly FieldError[] =>
  collect((errors) => {
    if (!same(spec?.cidrs, old?.cidrs)) errors.immutable('spec.cidrs', spec?.cidrs);
  });

/** An address is its own name. */
export const validateIpAddress = ({ metadata, spec }: IPAddress): readonly FieldError[] =>
  collect((errors) => {
    errors.allInvalid('metadata.name', metadata.name, ipProblems(metadata.name));
    const parent = spec?.parentRef;
    const field = 'spec.parentRef';
    if (!parent) {
      errors.required(field);
      return;
    }
    if (parent.group) errors.allInvalid(`${field}.group`, parent.group, nameProblems(parent.group, 'subdomain'));
    for (const part of ['resource', 'name'] as const) {
      const value = parent[part];
      if (!value) errors.required(`${field}.${part}`);
      else errors.allInvalid(`${field}.${part}`, value, nameProblems(value, 'path'));
    }
    if (parent.namespace) {
      errors.allInvalid(`${field}.namespace`, parent.namespace, nameProblems(parent.namespace, 'path'));
    }
  });

export const validateIpAddressUpdate = ({ spec }: IPAddress, { spec: old }: IPAddress): readonly FieldError[] =>
  collect((errors) => {
    if (!same(spec?.parentRef, old?.parentRef)) errors.immutable('spec.parentRef', spec?.parentRef);
  });

const highestGroupPriority = 20_000;
const highestVersionPriority = 1000;

/** @see https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/api-service-v1/ */
export const validateApiService = ({ metadata, spec }: APIService): readonly FieldError[] =>
  collect((errors) => {
    const { group = '', version = '', service, caBundle, insecureSkipTLSVerify } = spec ?? {};
    const name = `${version}.${group}`;
    if (metadata.name !== name) {
      const detail = `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(name)}`;
      errors.invalid('metadata.name', metadata.name, detail);
    }
    if (group !== '') errors.allInvalid('spec.group', group, nameProblems(group, 'subdomain'));
    else if (version !== 'v1') {
      errors.required('spec.group', 'only v1 may have an empty group and it better be legacy kube');
    }
    errors.allInvalid('spec.version', version, nameProblems(version, 'dns1035'));
    const { groupPriorityMinimum = 0, versionPriority = 0 } = spec ?? {};
    if (groupPriorityMinimum <= 0 || groupPriorityMinimum > highestGroupPriority) {
      const detail = `must be positive and less than ${highestGroupPriority}`;
      errors.invalid('spec.groupPriorityMinimum', groupPriorityMinimum, detail);
    }
    if (versionPriority <= 0 || versionPriority > highestVersionPriority) {
      errors.invalid(
        'spec.versionPriority',
        versionPriority,
        `must be positive and less than ${highestVersionPriority}`,
      );
    }
    if (!service) {
      if (caBundle) {
        const bytes = atob(caBundle).length;
        errors.invalid('spec.caBundle', `${bytes} bytes`, 'local APIServices may not have a caBundle');
      }
      if (insecureSkipTLSVerify) {
        errors.invalid('spec.insecureSkipTLSVerify', true, 'local APIServices may not have insecureSkipTLSVerify');
      }
      return;
    }
    if (!service.namespace) errors.required('spec.service.namespace');
    if (!service.name) errors.required('spec.service.name');
    if (service.port !== undefined && (service.port < 1 || service.port > 65535)) {
      errors.invalid('spec.service.port', service.port, 'port is not valid: must be between 1 and 65535, inclusive');
    }
    if (insecureSkipTLSVerify && caBundle) {
      errors.invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present');
    }
  });
