/** What the schemas cannot say of the devices that a driver offers. */
import type { FieldError } from '../../machinery/errors.ts';
import { collect, type FieldErrors, labelKeyProblems, labelValueProblems } from '../../machinery/validation/index.ts';
import { validateNodeSelector } from '../pod/validation/scheduling.ts';
import type { ResourceSlice } from '../types.ts';
import {
  taintEffects,
  validateDriverName,
  validateLabelName,
  validateNodeNames,
  validatePoolName,
  validateQualifiedName,
  validateSet,
} from './names.ts';

type Spec = NonNullable<ResourceSlice['spec']>;
type Device = NonNullable<Spec['devices']>[number];
type Attribute = NonNullable<Device['attributes']>[string];

const mostDevices = 128;
const mostIntricateDevices = 64;
const mostFeatures = 32;
const mostTaints = 16;
const mostCounterSets = 8;
const mostConsumed = 2;
const longestAttribute = 64;
const version =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/;

/** @see https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/resource-slice-v1/ */
export const validateSlice = ({ spec }: ResourceSlice): readonly FieldError[] =>
  collect((errors) => {
    validateDriverName(spec.driver, 'spec.driver', errors);
    validatePoolName(spec.pool?.name, 'spec.pool.name', errors);
    const { resourceSliceCount = 0, generation = 0 } = spec.pool ?? {};
    if (resourceSliceCount <= 0) {
      errors.invalid('spec.pool.resourceSliceCount', resourceSliceCount, 'must be greater than zero');
    }
    if (generation < 0) {
      errors.invalid('spec.pool.generation', generation, 'must be greater than or equal to zero');
    }
    validatePlace(spec, errors);
    if (spec.sharedCounters && spec.devices) {
      errors.invalid('spec', '', 'only one of `sharedCounters` or `devices` is allowed');
    }
    const intricate = spec.devices?.some(({ taints, consumesCounters }) => taints?.length || consumesCounters?.length);
    validateSet(
      spec.devices,
      intricate ? mostIntricateDevices : mostDevices,
      'spec.devices',
      errors,
      (device, at) => validateDevice(device, spec.perDeviceNodeSelection === true, at, errors),
      ({ name }) => name,
    );
    validateSet(
      spec.sharedCounters,
      mostCounterSets,
      'spec.sharedCounters',
      errors,
      ({ name, counters }, at) => validateCounters(name, counters, 'name', at, errors),
      ({ name }) => name,
    );
  });

function validatePlace(spec: Spec, errors: FieldErrors): void {
  validateNodeNames(spec, 'must be either unset or set to a non-empty string', 'spec', errors);
  if (spec.nodeSelector) {
    validateNodeSelector(spec.nodeSelector, 'spec.nodeSelector', errors);
    const terms = spec.nodeSelector.nodeSelectorTerms ?? [];
    if (terms.length !== 1) {
      errors.invalid('spec.nodeSelector.nodeSelectorTerms', terms, 'must have exactly one node selector term');
    }
  }
  if (spec.perDeviceNodeSelection === false) {
    errors.invalid('spec.perDeviceNodeSelection', false, 'must be either unset or set to true');
  }
  const chosen = (['nodeName', 'nodeSelector', 'allNodes', 'perDeviceNodeSelection'] as const).filter((p) => spec[p]);
  const detail = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
  if (chosen.length === 0) errors.required('spec', detail);
  else if (chosen.length > 1) errors.invalid('spec', named(chosen), `${detail}, but multiple fields are set`);
}

const named = (fields: readonly string[]): string => `{${fields.map((field) => `\`${field}\``).join(', ')}}`;

function validateDevice(device: Device, placed: boolean, field: string, errors: FieldErrors): void {
  validateLabelName(device.name, `${field}.name`, errors);
  const { attributes = {}, capacity = {} } = device;
  const features = Object.keys(attributes).length + Object.keys(capacity).length;
  if (features > mostFeatures) {
    errors.invalid(field, features, `the total number of attributes and capacities must not exceed ${mostFeatures}`);
  }
  for (const [name, attribute] of Object.entries(attributes)) {
    validateQualifiedName(name, `${field}.attributes[${name}]`, errors);
    validateAttribute(attribute, `${field}.attributes[${name}]`, errors);
  }
  for (const [name, amount] of Object.entries(capacity)) {
    validateQualifiedName(name, `${field}.capacity[${name}]`, errors);
    if (amount.requestPolicy && device.allowMultipleAllocations !== true) {
      errors.forbidden(`${field}.capacity[${name}].requestPolicy`, 'allowMultipleAllocations must be true');
    }
  }
  validateSet(device.taints, mostTaints, `${field}.taints`, errors, ({ key, value, effect }, at) => {
    errors.allInvalid(`${at}.key`, key ?? '', labelKeyProblems(key ?? ''));
    if (value) errors.allInvalid(`${at}.value`, value, labelValueProblems(value));
    errors.oneOf(`${at}.effect`, effect, taintEffects);
  });
  validateSet(
    device.consumesCounters,
    mostConsumed,
    `${field}.consumesCounters`,
    errors,
    ({ counterSet, counters }, at) => validateCounters(counterSet, counters, 'counterSet', at, errors),
    ({ counterSet }) => counterSet,
  );
  validateDevicePlace(device, placed, field, errors);
}

function validateDevicePlace(device: Device, placed: boolean, field: string, errors: FieldErrors): void {
  const parts = ['nodeName', 'nodeSelector', 'allNodes'] as const;
  if (!placed) {
    if (parts.every((part) => device[part] === undefined)) return;
    const detail =
      '`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec';
    errors.invalid(field, null, detail);
    return;
  }
  validateNodeNames(device, 'must not be empty', field, errors);
  if (device.nodeSelector) validateNodeSelector(device.nodeSelector, `${field}.nodeSelector`, errors);
  const chosen = parts.filter((part) => device[part]);
  const detail =
    'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec';
  if (chosen.length === 0) errors.required(field, detail);
  else if (chosen.length > 1) errors.invalid(field, named(chosen), detail);
}

function validateAttribute(attribute: Attribute, field: string, errors: FieldErrors): void {
  if (attribute.string !== undefined) errors.longerThan(`${field}.string`, attribute.string, longestAttribute);
  if (attribute.version !== undefined) {
    const detail = 'must be a string compatible with semver.org spec 2.0.0';
    if (!version.test(attribute.version)) errors.invalid(`${field}.version`, attribute.version, detail);
    errors.longerThan(`${field}.version`, attribute.version, longestAttribute);
  }
  const values = Object.values(attribute).filter((value) => value !== undefined);
  const detail = 'exactly one value must be specified';
  if (values.length === 0) errors.invalid(field, '', detail);
  else if (values.length > 1) errors.invalid(field, attribute, detail);
}

function validateCounters(
  name: string,
  counters: object | undefined,
  part: 'name' | 'counterSet',
  field: string,
  errors: FieldErrors,
): void {
  if (!name) errors.required(`${field}.${part}`);
  else validateLabelName(name, `${field}.${part}`, errors);
  const names = Object.keys(counters ?? {});
  if (names.length === 0) errors.required(`${field}.counters`);
  for (const counter of names) validateLabelName(counter, `${field}.counters[${counter}]`, errors);
}

/** Where a slice stands and whose it is stays. */
export const validateSliceUpdate = ({ spec }: ResourceSlice, { spec: old }: ResourceSlice): readonly FieldError[] =>
  collect((errors) => {
    if (spec.pool.name !== old.pool.name) errors.immutable('spec.pool.name', spec.pool.name);
    if (spec.driver !== old.driver) errors.immutable('spec.driver', spec.driver);
    if (spec.nodeName !== old.nodeName) errors.immutable('spec.nodeName', spec.nodeName ?? null);
  });
