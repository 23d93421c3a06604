/** What the schemas cannot say of quotas and limits. */
import type { FieldError } from '../../machinery/errors.ts';
import { compareQuantities, formatQuantity } from '../../machinery/quantity.ts';
import { same } from '../../machinery/share.ts';
import { collect, type FieldErrors, labelKeyProblems, quantityOf } from '../../machinery/validation/index.ts';
import type { LimitRange, ResourceQuota } from '../types.ts';

const billion = 1_000_000_000n;

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
  ...counted,
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
      else if (podScopes.has(scope)) mustBeForPods(spec?.hard, spec?.scopes, 'spec.scopes', errors);
    }
    for (const [one, other] of conflicting) {
      if (spec?.scopes?.includes(one) && spec.scopes.includes(other)) {
        errors.invalid('spec.scopes', spec.scopes, 'conflicting scopes');
      }
    }
    validateScopeSelector(spec?.scopeSelector, errors);
  });

type Spec = NonNullable<ResourceQuota['spec']>;

const conflicting = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;
/** Scopes of pods: quotas with them count nothing else. */
const podScopes = new Set([
  'BestEffort',
  'CrossNamespacePodAffinity',
  'NotBestEffort',
  'NotTerminating',
  'PriorityClass',
  'Terminating',
]);
const podResources =
  /^(pods|count\/pods|(requests\.|limits\.)?(cpu|memory|ephemeral-storage)|(requests\.)?hugepages-.*)$/;

function mustBeForPods(hard: Spec['hard'], value: unknown, field: string, errors: FieldErrors): void {
  const fits = Object.keys(hard ?? {}).every(
    (resource) => podResources.test(resource) || resource.includes('/') || /^requests\..*\//.test(resource),
  );
  if (!fits) errors.invalid(field, value, 'unsupported scope applied to resource');
}

function validateScopeSelector(selector: Spec['scopeSelector'], errors: FieldErrors): void {
  const field = 'spec.scopeSelector.matchExpressions';
  for (const { scopeName, operator, values = [] } of selector?.matchExpressions ?? []) {
    // the server does not say which of them
    if (!scopes.includes(scopeName)) errors.invalid(`${field}.scopeName`, scopeName, 'unsupported scope');
    if (scopeName !== 'PriorityClass' && scopeName !== 'VolumeAttributesClass' && operator !== 'Exists') {
      const detail =
        "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
      errors.invalid(`${field}.operator`, operator, detail);
    }
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0)
        errors.required(
          `${field}.values`,
          "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
        );
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0)
        errors.invalid(
          `${field}.values`,
          values,
          "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
        );
    } else errors.invalid(`${field}.operator`, operator, 'not a valid selector operator');
  }
}

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
      validateRatio(item, field, errors);
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

/** How much more a limit may be than its request: never less than the same. */
function validateRatio(
  { maxLimitRequestRatio = {}, min = {}, max = {} }: LimitItem,
  field: string,
  errors: FieldErrors,
): void {
  for (const [resource, given] of Object.entries(maxLimitRequestRatio)) {
    const at = `${field}.maxLimitRequestRatio[${resource}]`;
    const ratio = quantityOf(given);
    if (ratio.nanos < billion) errors.invalid(at, `${given}`, `ratio ${formatQuantity(ratio)} is less than 1`);
    const [low, high] = [min[resource], max[resource]];
    if (low === undefined || high === undefined || quantityOf(low).nanos === 0n) continue;
    const most = Number(quantityOf(high).nanos) / Number(quantityOf(low).nanos);
    if (Number(ratio.nanos) / Number(billion) <= most) continue;
    errors.invalid(at, `${given}`, `ratio ${formatQuantity(ratio)} is greater than max/min = ${most.toFixed(6)}`);
  }
}

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
