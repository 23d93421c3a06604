/** What the schemas cannot say of configuration, quotas, limits and events. */
import type { FieldError } from '../../machinery/errors.ts';
import { same } from '../../machinery/share.ts';
import { compareQuantities, formatQuantity } from '../../machinery/quantity.ts';
import {
  collect,
  configKeyProblems,
  type FieldErrors,
  labelKeyProblems,
  quantityOf,
} from '../../machinery/validation/index.ts';
import type { ConfigMap, Event, LimitRange, PriorityClass, ResourceQuota, Secret } from '../types.ts';

/** 1 MiB, as etcd takes it. */
const maxBytes = 1024 * 1024;
const billion = 1_000_000_000n;

const sizeOf = (data: { readonly [key: string]: string } | undefined, ratio: number): number =>
  Object.values(data ?? {}).reduce((sum, value) => sum + value.length * ratio, 0);

export const validateConfigMap = ({ data, binaryData }: ConfigMap): readonly FieldError[] =>
  collect((errors) => {
    for (const key in data) {
      errors.allInvalid(`data[${key}]`, key, configKeyProblems(key));
      if (binaryData && key in binaryData)
        errors.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData');
    }
    for (const key in binaryData) errors.allInvalid(`binaryData[${key}]`, key, configKeyProblems(key));
    if (sizeOf(data, 1) + sizeOf(binaryData, 3 / 4) > maxBytes) {
      errors.tooLong('', `may not be more than ${maxBytes} bytes`);
    }
  });

type Immutable = { readonly immutable?: boolean };

function validateImmutable<T extends Immutable>(next: T, old: T, fields: readonly (keyof T & string)[]) {
  return collect((errors) => {
    if (!old.immutable) return;
    const detail = 'field is immutable when `immutable` is set';
    if (!next.immutable) errors.forbidden('immutable', detail);
    for (const field of fields) if (!same(next[field] ?? {}, old[field] ?? {})) errors.forbidden(field, detail);
  });
}

export const validateConfigMapUpdate = (next: ConfigMap, old: ConfigMap): readonly FieldError[] =>
  validateImmutable(next, old, ['data', 'binaryData']);

type Data = NonNullable<Secret['data']>;

/** What a secret of a type must hold. @see https://kubernetes.io/docs/concepts/configuration/secret/#secret-types */
const secretTypes: { readonly [type: string]: (secret: Secret, data: Data, errors: FieldErrors) => void } = {
  'kubernetes.io/service-account-token': ({ metadata }, _data, errors) => {
    if (!metadata.annotations?.['kubernetes.io/service-account.name']) {
      errors.required('metadata.annotations[kubernetes.io/service-account.name]');
    }
  },
  'kubernetes.io/dockerconfigjson': (_secret, data, errors) => validateJson(data, '.dockerconfigjson', errors),
  'kubernetes.io/dockercfg': (_secret, data, errors) => validateJson(data, '.dockercfg', errors),
  'kubernetes.io/basic-auth': (_secret, data, errors) => {
    if (data['username'] !== undefined || data['password'] !== undefined) return;
    errors.required('data[%s][username]');
    errors.required('data[%s][password]');
  },
  'kubernetes.io/ssh-auth': (_secret, data, errors) => {
    if (!data['ssh-privatekey']) errors.required('data[%s][ssh-privatekey]');
  },
  'kubernetes.io/tls': (_secret, data, errors) => {
    for (const key of ['tls.crt', 'tls.key']) if (data[key] === undefined) errors.required(`data[${key}]`);
  },
};

function validateJson(data: Data, key: string, errors: FieldErrors): void {
  const encoded = data[key];
  if (encoded === undefined) {
    errors.required(`data[${key}]`);
    return;
  }
  const text = atob(encoded);
  try {
    JSON.parse(text);
  } catch {
    const detail =
      text.trim() === ''
        ? 'unexpected end of JSON input'
        : `invalid character '${firstOddCharacter(text)}' looking for beginning of value`;
    errors.invalid(`data[${key}]`, '<secret contents redacted>', detail);
  }
}

const firstOddCharacter = (text: string): string => text.trim().at(0) ?? '';

export const validateSecret = (secret: Secret): readonly FieldError[] =>
  collect((errors) => {
    const data = secret.data ?? {};
    for (const key in data) errors.allInvalid(`data[${key}]`, key, configKeyProblems(key));
    if (sizeOf(data, 3 / 4) > maxBytes) errors.tooLong('data', `may not be more than ${maxBytes} bytes`);
    secretTypes[secret.type ?? '']?.(secret, data, errors);
  });

export const validateSecretUpdate = (next: Secret, old: Secret): readonly FieldError[] =>
  collect((errors) => {
    if (next.type !== old.type) errors.immutable('type', next.type);
    errors.list.push(...validateImmutable(next, old, ['data']));
  });

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

const highestUserPriority = 1_000_000_000;
const systemPriorities: { readonly [name: string]: number } = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

export const validatePriorityClass = ({ metadata, value, preemptionPolicy }: PriorityClass): readonly FieldError[] =>
  collect((errors) => {
    if (metadata.name.startsWith('system-')) {
      const known = systemPriorities[metadata.name];
      if (known === undefined || known !== value) {
        const why =
          known === undefined
            ? `${metadata.name} is not a known system priority class`
            : `value of ${metadata.name} PriorityClass must be ${known}`;
        errors.forbidden(
          'metadata.name',
          `priority class names with 'system-' prefix are reserved for system use only. error: ${why}`,
        );
      }
    } else if ((value ?? 0) > highestUserPriority) {
      errors.forbidden('value', `maximum allowed value of a user defined priority is ${highestUserPriority}`);
    }
    errors.oneOfIfSet('preemptionPolicy', preemptionPolicy, ['Never', 'PreemptLowerPriority']);
  });

export const validatePriorityClassUpdate = (next: PriorityClass, old: PriorityClass): readonly FieldError[] =>
  collect((errors) => {
    if (next.value !== old.value) errors.forbidden('value', 'may not be changed in an update.');
    if (next.preemptionPolicy !== old.preemptionPolicy) errors.immutable('preemptionPolicy', next.preemptionPolicy);
  });

/** Events stand in the namespace of what they tell about; those of cluster-scoped objects in `default`. */
export const validateEvent = ({ metadata, involvedObject }: Event): readonly FieldError[] =>
  collect((errors) => {
    const about = involvedObject?.namespace ?? '';
    if (
      about === ''
        ? metadata.namespace !== 'default' && metadata.namespace !== 'kube-system'
        : about !== metadata.namespace
    ) {
      errors.invalid('involvedObject.namespace', about, 'does not match event.namespace');
    }
  });
