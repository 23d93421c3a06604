/** What the schemas cannot say of quotas and limits. */
import type { FieldError } from '../../machinery/errors.ts';
import { compareQuantities, formatQuantity } from '../../machinery/quantity.ts';
import { same } from '../../machinery/share.ts';
import { collect, type FieldErrors, labelKeyProblems, quantityOf } from '../../machinery/validation/index.ts';
import type { LimitRange, ResourceQuota } from '../types.ts';

const billion = 1_000_000_000n;

const quotaResources = new Set([
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'services',
  'resourcequotas',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
]);
const counted = new Set([
  'pods',
  'services',
  'resourcequotas',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
]);

function validateQuotaResource(resource: string, field: string, errors: FieldErrors): void {
  errors.allInvalid(field, resource, labelKeyProblems(resource));
  if (!resource.includes('/') && !quotaResources.has(resource) && !/^(requests\.)?hugepages-/.test(resource)) {
    errors.invalid(field, resource, 'must be a standard resource for quota');
  }
}

const scopes = [
  'BestEffort',
  'CrossNamespacePodAffinity',
  'NotBestEffort',
  'NotTerminating',
  'PriorityClass',
  'Terminating',
  'VolumeAttributesClass',
];

export const validateResourceQuota = ({ spec }: ResourceQuota): readonly FieldError[] =>
  collect((errors) => {
    for (const [resource, given] of Object.entries(spec?.hard ?? {})) {
      const field = `spec.hard[${resource}]`;
      validateQuotaResource(resource, field, errors);
      const amount = quantityOf(given);
      if (amount.nanos < 0n) errors.invalid(field, formatQuantity(amount), 'must be greater than or equal to 0');
      const whole = counted.has(resource) || resource.startsWith('count/');
      if (whole && amount.nanos % billion !== 0n) errors.invalid(field, formatQuantity(amount), 'must be an integer');
    }
    for (const scope of spec?.scopes ?? []) {
      if (!scopes.includes(scope)) errors.invalid('spec.scopes', spec?.scopes, 'unsupported scope');
    }
  });

export const validateResourceQuotaUpdate = ({ spec }: ResourceQuota, old: ResourceQuota): readonly FieldError[] =>
  collect((errors) => {
    if (!same([...(spec?.scopes ?? [])].sort(), [...(old.spec?.scopes ?? [])].sort())) {
      errors.invalid('spec.scopes', spec?.scopes, 'field is immutable');
    }
  });

export const validateLimitRange = ({ spec }: LimitRange): readonly FieldError[] =>
  collect((errors) => {
    const types = new Set<string>();
    for (const [i, item] of (spec?.limits ?? []).entries()) {
      const field = `spec.limits[${i}]`;
      if (!item.type) errors.required(`${field}.type`);
      else if (types.has(item.type)) errors.duplicate(`${field}.type`, item.type);
      types.add(item.type);
      if (item.type === 'Pod') {
        for (const part of ['default', 'defaultRequest'] as const) {
          if (Object.keys(item[part] ?? {}).length > 0) {
            errors.forbidden(`${field}.${part}`, "may not be specified when `type` is 'Pod'");
          }
        }
      }
      if (item.type === 'PersistentVolumeClaim' && !item.min?.['storage'] && !item.max?.['storage']) {
        errors.required(
          `${field}.limits`,
          'either minimum or maximum storage value is required, but neither was provided',
        );
      }
      validateOrder(item, field, errors);
    }
  });

type LimitItem = NonNullable<LimitRange['spec']>['limits'][number];

/** Minimum, default request, default and maximum must stand in this order. */
const orders = [
  ['min', 'max', 'min value', 'max value'],
  ['min', 'defaultRequest', 'min value', 'default request value'],
  ['min', 'default', 'min value', 'default value'],
  ['defaultRequest', 'max', 'default request value', 'max value'],
  ['defaultRequest', 'default', 'default request value', 'default limit value'],
  ['default', 'max', 'default value', 'max value'],
] as const;

function validateOrder(item: LimitItem, field: string, errors: FieldErrors): void {
  const resources = new Set([
    ...Object.keys(item.min ?? {}),
    ...Object.keys(item.max ?? {}),
    ...Object.keys(item.default ?? {}),
    ...Object.keys(item.defaultRequest ?? {}),
  ]);
  for (const resource of [...resources].sort()) {
    for (const [low, high, lowName, highName] of orders) {
      const [less, more] = [item[low]?.[resource], item[high]?.[resource]];
      if (less === undefined || more === undefined) continue;
      if (compareQuantities(quantityOf(less), quantityOf(more)) <= 0) continue;
      const where = high === 'max' && low === 'default' ? 'default' : low;
      const detail = `${lowName} ${less} is greater than ${highName} ${more}`;
      errors.invalid(`${field}.${where}[${resource}]`, `${less}`, detail);
    }
  }
}
