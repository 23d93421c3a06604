/** What the schemas cannot say of claims for devices. */
import type { FieldError } from '../../machinery/errors.ts';
import { same } from '../../machinery/share.ts';
import { collect, type FieldErrors, nameProblems } from '../../machinery/validation/index.ts';
import { validateTemplateMetadata } from '../pod/validation/index.ts';
import type { ResourceClaim, ResourceClaimTemplate } from '../types.ts';
import { validateConfiguration, validateSelectors } from './classes.ts';
import { validateFullName, validateLabelName, validateSet, validateTolerations } from './names.ts';

type Devices = NonNullable<ResourceClaim['spec']['devices']>;
type Request = NonNullable<Devices['requests']>[number];
type SubRequest = NonNullable<Request['firstAvailable']>[number];
type Asked = NonNullable<Request['exactly']> | SubRequest;

const mostRequests = 32;
const mostAlternatives = 8;
const mostConstraints = 32;
const mostConfigurations = 32;

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/ */
export const validateClaim = ({ spec }: ResourceClaim): readonly FieldError[] =>
  collect((errors) => validateDevices(spec?.devices, 'spec.devices', errors));

export const validateClaimTemplate = ({ spec }: ResourceClaimTemplate): readonly FieldError[] =>
  collect((errors) => {
    validateTemplateMetadata(spec, 'spec.metadata', errors);
    validateDevices(spec?.spec?.devices, 'spec.spec.devices', errors);
  });

/** Whoever wants another claim makes another. */
export const validateSpecUpdate = (
  { spec }: ResourceClaim | ResourceClaimTemplate,
  old: ResourceClaim | ResourceClaimTemplate,
): readonly FieldError[] =>
  collect((errors) => {
    if (!same(spec, old.spec)) errors.immutable('spec', spec);
  });

function validateDevices(devices: Devices | undefined, field: string, errors: FieldErrors): void {
  validateSet(
    devices?.requests,
    mostRequests,
    `${field}.requests`,
    errors,
    (request, at) => validateRequest(request, at, errors),
    ({ name }) => name,
  );
  const names = requestNames(devices);
  const references = (list: readonly string[] | undefined, at: string): void =>
    validateSet(list, mostRequests, at, errors, (name, each) => validateReference(name, names, each, errors), String);
  validateSet(devices?.constraints, mostConstraints, `${field}.constraints`, errors, (constraint, at) => {
    references(constraint.requests, `${at}.requests`);
    if (constraint.matchAttribute !== undefined) {
      validateFullName(constraint.matchAttribute, `${at}.matchAttribute`, errors);
    } else if (constraint.distinctAttribute !== undefined) {
      validateFullName(constraint.distinctAttribute, `${at}.distinctAttribute`, errors);
    } else {
      // the words of the server, which say the opposite of what is wrong
      const detail = 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set';
      errors.required(at, detail);
    }
  });
  validateSet(devices?.config, mostConfigurations, `${field}.config`, errors, (config, at) => {
    references(config.requests, `${at}.requests`);
    validateConfiguration(config, at, errors);
  });
}

/** Requests by name, and `request/alternative`. */
export const requestNames = (devices: Devices | undefined): ReadonlySet<string> =>
  new Set(
    (devices?.requests ?? []).flatMap(({ name, firstAvailable }) => [
      name,
      ...(firstAvailable ?? []).map((alternative) => `${name}/${alternative.name}`),
    ]),
  );

export function validateReference(name: string, known: ReadonlySet<string>, field: string, errors: FieldErrors): void {
  const detail =
    "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
  const parts = name.split('/');
  if (parts.length <= 2) for (const part of parts) validateLabelName(part, field, errors);
  if (!known.has(name)) errors.invalid(field, name, detail);
}

function validateRequest(request: Request, field: string, errors: FieldErrors): void {
  validateLabelName(request.name, `${field}.name`, errors);
  const { exactly, firstAvailable } = request;
  const detail = 'exactly one of `exactly` or `firstAvailable` is required';
  if (exactly && firstAvailable?.length) {
    errors.invalid(field, null, `${detail}, but multiple fields are set`);
  } else if (exactly) validateAsked(exactly, `${field}.exactly`, errors);
  else if (firstAvailable?.length) {
    const at = `${field}.firstAvailable`;
    const one = (alternative: SubRequest, each: string): void => {
      validateLabelName(alternative.name, `${each}.name`, errors);
      validateAsked(alternative, each, errors);
    };
    validateSet(firstAvailable, mostAlternatives, at, errors, one, ({ name }) => name);
  } else errors.required(field, detail);
}

function validateAsked(asked: Asked, field: string, errors: FieldErrors): void {
  const { deviceClassName, allocationMode, count = 0 } = asked;
  if (!deviceClassName) errors.required(`${field}.deviceClassName`);
  else errors.allInvalid(`${field}.deviceClassName`, deviceClassName, nameProblems(deviceClassName, 'subdomain'));
  validateSelectors(asked.selectors, `${field}.selectors`, errors);
  if (allocationMode === 'All') {
    if (count !== 0) errors.invalid(`${field}.count`, count, "must not be specified when allocationMode is 'All'");
  } else if (allocationMode === 'ExactCount') {
    if (count <= 0) errors.invalid(`${field}.count`, count, 'must be greater than zero');
  } else errors.notSupported(`${field}.allocationMode`, allocationMode ?? '', ['All', 'ExactCount']);
  validateTolerations(asked.tolerations, `${field}.tolerations`, errors);
}
