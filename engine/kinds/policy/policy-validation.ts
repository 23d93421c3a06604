/** What the schemas cannot say of admission policies and their bindings. */
import type { FieldError } from '../../machinery/errors.ts';
import {
  collect,
  type FieldErrors,
  labelKeyProblems,
  nameProblems,
  validateLabelSelector,
} from '../../machinery/validation/index.ts';
import { validateRules } from '../extension/webhook-validation.ts';
import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from '../types.ts';
import { checkPolicyExpression, type PolicyScope, variableTypes } from './expressions.ts';
import { withoutTypes } from './type-literals.ts';

type Spec = NonNullable<ValidatingAdmissionPolicy['spec']>;
type MutatingSpec = NonNullable<MutatingAdmissionPolicy['spec']>;
type Validation = NonNullable<Spec['validations']>[number];
type Mutation = NonNullable<MutatingSpec['mutations']>[number];
type Match = NonNullable<Spec['matchConstraints']>;
type ParamRef = NonNullable<NonNullable<ValidatingAdmissionPolicyBinding['spec']>['paramRef']>;

const mostAnnotations = 20;
const mostConditions = 64;
const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized'];
const actions = ['Audit', 'Deny', 'Warn'];

/** @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ */
export const validateValidatingPolicy = ({ spec = {} }: ValidatingAdmissionPolicy): readonly FieldError[] =>
  collect((errors) => {
    const scope = scopeOf(spec);
    validateCommon(spec, scope, errors);
    const { validations = [], auditAnnotations = [] } = spec;
    if (validations.length === 0 && auditAnnotations.length === 0) {
      const detail = 'validations or auditAnnotations must be specified';
      errors.required('spec.validations', detail);
      errors.required('spec.auditAnnotations', detail);
    }
    for (const [i, validation] of validations.entries()) {
      validateValidation(validation, scope, `spec.validations[${i}]`, errors);
    }
    if (auditAnnotations.length > mostAnnotations) {
      const detail = `must not have more than ${mostAnnotations} auditAnnotations`;
      errors.invalid('spec.auditAnnotations', auditAnnotations, detail);
    }
    const keys = new Set<string>();
    for (const [i, { key, valueExpression }] of auditAnnotations.entries()) {
      const field = `spec.auditAnnotations[${i}]`;
      if (!key) errors.required(`${field}.key`);
      else errors.allInvalid(`${field}.key`, key, labelKeyProblems(key));
      if (!valueExpression?.trim()) errors.required(`${field}.valueExpression`, 'valueExpression is not specified');
      else mustCompile(valueExpression, undefined, scope, `${field}.valueExpression`, errors);
      if (keys.has(key)) errors.duplicate(`${field}.key`, key);
      keys.add(key);
    }
  });

/** @see https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/ */
export const validateMutatingPolicy = ({ spec = {} }: MutatingAdmissionPolicy): readonly FieldError[] =>
  collect((errors) => {
    const scope = scopeOf(spec);
    validateCommon(spec, scope, errors);
    const { mutations = [], reinvocationPolicy } = spec;
    if (mutations.length === 0) errors.required('spec.mutations', 'mutations must contain at least one item');
    for (const [i, mutation] of mutations.entries()) {
      validateMutation(mutation, scope, `spec.mutations[${i}]`, errors);
    }
    errors.oneOf('spec.reinvocationPolicy', reinvocationPolicy, ['IfNeeded', 'Never']);
  });

/** What the expressions of a policy may name: parameters only where it says of what kind. */
function scopeOf({
  paramKind,
  variables,
}: Spec | MutatingSpec): Required<Pick<PolicyScope, 'variables'>> & PolicyScope {
  const scope: PolicyScope = { authorizer: true, ...(paramKind ? { params: 'dyn' } : {}) };
  return { ...scope, variables: variableTypes(variables, scope) };
}

function validateCommon(
  spec: Spec | MutatingSpec,
  scope: Required<Pick<PolicyScope, 'variables'>> & PolicyScope,
  errors: FieldErrors,
): void {
  errors.oneOf('spec.failurePolicy', spec.failurePolicy, ['Fail', 'Ignore']);
  if (spec.paramKind) validateParamKind(spec.paramKind, errors);
  if (!spec.matchConstraints) errors.required('spec.matchConstraints');
  else {
    validateMatch(spec.matchConstraints, 'spec.matchConstraints', errors);
    if (!spec.matchConstraints.resourceRules?.length) errors.required('spec.matchConstraints.resourceRules');
  }
  validateConditions(spec.matchConditions ?? [], scope, errors);
  const before: { [name: string]: string } = {};
  for (const [i, { name, expression }] of (spec.variables ?? []).entries()) {
    const field = `spec.variables[${i}]`;
    if (!name?.trim()) errors.required(`${field}.name`, 'name is not specified');
    else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name)) {
      errors.invalid(`${field}.name`, name, 'name is not a valid CEL identifier');
    }
    if (!expression?.trim()) errors.required(`${field}.expression`, 'expression is not specified');
    else mustCompile(expression, undefined, { ...scope, variables: { ...before } }, `${field}.expression`, errors);
    before[name] = scope.variables[name] ?? 'dyn';
  }
}

function validateParamKind({ apiVersion, kind }: NonNullable<Spec['paramKind']>, errors: FieldErrors): void {
  if (!apiVersion) errors.required('spec.paramKind.apiVersion');
  else {
    const version = apiVersion.split('/').at(-1) ?? '';
    errors.allInvalid('spec.paramKind.apiVersion', apiVersion, nameProblems(version, 'dns1035'));
  }
  if (!kind) errors.required('spec.paramKind.kind');
  else {
    const problems = nameProblems(kind.toLowerCase(), 'dns1035');
    if (problems.length > 0) {
      const detail = `may have mixed case, but should otherwise match: ${problems.join(',')}`;
      errors.invalid('spec.paramKind.kind', kind, detail);
    }
  }
}

function validateMatch(match: Match, field: string, errors: FieldErrors): void {
  errors.oneOf(`${field}.matchPolicy`, match.matchPolicy, ['Equivalent', 'Exact']);
  validateLabelSelector(match.namespaceSelector, `${field}.namespaceSelector`, errors);
  validateLabelSelector(match.objectSelector, `${field}.objectSelector`, errors);
  for (const part of ['resourceRules', 'excludeResourceRules'] as const) {
    validateRules(match[part] ?? [], `${field}.${part}`, errors);
  }
}

function validateConditions(
  conditions: readonly { readonly name: string; readonly expression: string }[],
  scope: PolicyScope,
  errors: FieldErrors,
): void {
  const field = 'spec.matchConditions';
  errors.tooMany(field, conditions.length, mostConditions);
  const names = new Set<string>();
  for (const [i, { name, expression }] of conditions.entries()) {
    const at = `${field}[${i}]`;
    if (!expression?.trim()) errors.required(`${at}.expression`);
    else mustCompile(expression, 'bool', scope, `${at}.expression`, errors);
    if (!name) errors.required(`${at}.name`);
    else errors.allInvalid(`${at}.name`, name, labelKeyProblems(name));
    if (names.has(name)) errors.duplicate(`${at}.name`, name);
    names.add(name);
  }
}

function validateValidation(validation: Validation, scope: PolicyScope, field: string, errors: FieldErrors): void {
  const { expression = '', message = '', messageExpression = '', reason } = validation;
  if (expression.trim() === '') errors.required(`${field}.expression`, 'expression is not specified');
  else mustCompile(expression, 'bool', scope, `${field}.expression`, errors);
  if (messageExpression !== '' && messageExpression.trim() === '') {
    errors.invalid(`${field}.messageExpression`, messageExpression, 'must be non-empty if specified');
  } else if (messageExpression !== '') {
    // messages are made for everybody: who asks has no say in them
    mustCompile(messageExpression, 'string', { ...scope, authorizer: false }, `${field}.messageExpression`, errors);
  }
  if (message !== '' && message.trim() === '') {
    errors.invalid(`${field}.message`, message, 'message must be non-empty if specified');
  } else if (/[\r\n]/.test(message.trim())) {
    errors.invalid(`${field}.message`, message, 'message must not contain line breaks');
  } else if (/[\r\n]/.test(expression.trim()) && message === '') {
    errors.required(`${field}.message`, 'message must be specified if expression contains line breaks');
  }
  errors.oneOfIfSet(`${field}.reason`, reason, reasons);
}

const mutationParts = { ApplyConfiguration: 'applyConfiguration', JSONPatch: 'jsonPatch' } as const;

function validateMutation(mutation: Mutation, scope: PolicyScope, field: string, errors: FieldErrors): void {
  const { patchType } = mutation;
  const types = Object.keys(mutationParts);
  if (!patchType) {
    errors.required(`${field}.patchType`);
    return;
  }
  if (!Object.hasOwn(mutationParts, patchType)) {
    errors.notSupported(`${field}.patchType`, patchType, types);
    return;
  }
  for (const type of ['ApplyConfiguration', 'JSONPatch'] as const) {
    const part = mutationParts[type];
    const expression = mutation[part]?.expression;
    const at = `${field}.${part}`;
    if (patchType !== type) {
      if (mutation[part]) errors.invalid(at, mutation[part], `must not be specified when patchType is ${patchType}`);
    } else if (!mutation[part]) errors.required(at, `must be specified when patchType is ${patchType}`);
    else if (!expression?.trim()) errors.required(`${at}.expression`, 'expression is not specified');
    else mustCompile(expression, undefined, scope, `${at}.expression`, errors, withoutTypes(expression));
  }
}

function mustCompile(
  expression: string,
  result: 'bool' | 'string' | undefined,
  scope: PolicyScope,
  field: string,
  errors: FieldErrors,
  read = expression,
): void {
  for (const problem of checkPolicyExpression(read, scope, result).problems) {
    const detail = problem.startsWith('must evaluate')
      ? problem.replace(/^must evaluate to a /, 'must evaluate to ')
      : `compilation failed: ${problem}`;
    errors.invalid(field, expression, detail);
  }
}

type Binding = ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding;

function validateBound({ spec }: Binding, errors: FieldErrors): void {
  const { policyName, paramRef, matchResources } = spec ?? {};
  if (!policyName) errors.required('spec.policyName');
  else errors.allInvalid('spec.policyName', policyName, nameProblems(policyName, 'subdomain'));
  if (paramRef) validateParamRef(paramRef, errors);
  if (matchResources) validateMatch(matchResources, 'spec.matchResources', errors);
}

export const validateMutatingBinding = (binding: MutatingAdmissionPolicyBinding): readonly FieldError[] =>
  collect((errors) => validateBound(binding, errors));

export const validateValidatingBinding = (binding: ValidatingAdmissionPolicyBinding): readonly FieldError[] =>
  collect((errors) => {
    validateBound(binding, errors);
    const field = 'spec.validationActions';
    const given: readonly string[] = binding.spec?.validationActions ?? [];
    if (given.length === 0) errors.required(field);
    for (const [i, action] of given.entries()) {
      if (!actions.includes(action)) errors.notSupported(`${field}[${i}]`, action, actions);
      if (given.indexOf(action) !== i) errors.duplicate(`${field}[${i}]`, action);
    }
    if (given.includes('Deny') && given.includes('Warn')) {
      const detail =
        'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';
      errors.invalid(field, [...new Set(given)].sort(), detail);
    }
  });

function validateParamRef(ref: ParamRef, errors: FieldErrors): void {
  const { name, selector, parameterNotFoundAction } = ref;
  const field = 'spec.paramRef';
  const exclusive = 'name and selector are mutually exclusive';
  if (name) {
    errors.allInvalid(`${field}.name`, name, nameProblems(name, 'path'));
    if (selector) errors.forbidden(`${field}.name`, exclusive);
  }
  if (selector) {
    validateLabelSelector(selector, `${field}.selector`, errors);
    if (name) errors.forbidden(`${field}.selector`, exclusive);
  }
  if (!name && !selector) errors.required(field, 'one of name or selector must be specified');
  errors.oneOf(`${field}.parameterNotFoundAction`, parameterNotFoundAction, ['Allow', 'Deny']);
}
