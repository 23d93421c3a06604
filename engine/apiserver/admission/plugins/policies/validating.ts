import { compilePolicyExpression } from '../../../../kinds/policy/expressions.ts';
import { ApiError, forbidden } from '../../../../machinery/errors.ts';
import type { KubeObject } from '../../../../machinery/types.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../../contract.ts';
import { Denial, type Evidence } from '../../denial.ts';
import { namespaceOf } from '../matching/rules.ts';
import { type Asked, asked, bind, type Bound, type PolicySpec } from './bindings.ts';
import { conditionsEvidence, expressionEvidence, policyEvidence } from './evidence.ts';
import { conditionsHold, isTrue, type Scope, scopeOf } from './expressions.ts';

interface Validation {
  readonly expression: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
}

interface ValidatingSpec extends PolicySpec {
  readonly validations?: readonly Validation[];
  readonly auditAnnotations?: readonly { readonly key: string; readonly valueExpression: string }[];
}

/** Why a policy says no. */
interface Finding {
  readonly message: string;
  readonly reason: string;
  readonly expression?: string;
  /** Worked out only where the request is refused. */
  readonly evidence: () => Evidence;
}

const group = 'admissionregistration.k8s.io';
const codes: { readonly [reason: string]: number } = {
  Unauthorized: 401,
  Forbidden: 403,
  Invalid: 422,
  RequestEntityTooLarge: 413,
};

/**
 * Asks the cluster's ValidatingAdmissionPolicies.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export function validatingAdmissionPolicy(): AdmissionPlugin {
  const allPolicies = (objects: readonly KubeObject[]) => objects;
  const allBindings = (objects: readonly KubeObject[]) => objects;
  let from: readonly KubeObject[] | undefined;
  let by: readonly KubeObject[] | undefined;
  let bound: readonly Bound<ValidatingSpec>[] = [];
  return {
    name: 'ValidatingAdmissionPolicy',
    handles: () => true,
    validate(attributes, context) {
      const bindings = context.derived(group, 'validatingadmissionpolicybindings', undefined, allBindings);
      if (bindings.length === 0) return;
      const policies = context.derived(group, 'validatingadmissionpolicies', undefined, allPolicies);
      if (policies !== from || bindings !== by) {
        bound = bind(policies, bindings);
        from = policies;
        by = bindings;
      }
      for (const one of asked(bound, attributes, context)) enforce(one, attributes, context);
    },
  };
}

function enforce(one: Asked<ValidatingSpec>, attributes: AdmissionAttributes, context: AdmissionContext): void {
  const { policy, policyName, bindingName, binding, params, misconfigured } = one;
  const findings: Finding[] = [];
  if (misconfigured !== undefined) {
    findings.push({ message: misconfigured, reason: 'Invalid', evidence: () => policyEvidence(one, undefined) });
  }
  for (const param of params) {
    const scope = scopeOf(attributes, context, namespaceOf(attributes, context), param, policy.variables);
    const { holds, failure } = conditionsHold(policy.matchConditions, scope);
    const known = () => ({ ...policyEvidence(one, param), ...conditionsEvidence(policy.matchConditions, scope) });
    if (failure !== undefined) findings.push({ message: failure, reason: 'Invalid', evidence: known });
    if (!holds) continue;
    for (const [index, validation] of (policy.validations ?? []).entries()) {
      const finding = check(validation, scope, policy);
      if (!finding) continue;
      const { expression } = validation;
      const evidence = () => ({ ...known(), validation: index, expression, ...expressionEvidence(expression, scope) });
      findings.push({ ...finding, evidence });
    }
    annotate(one, scope, attributes, context);
  }
  const failing =
    policy.failurePolicy === 'Ignore' ? findings.filter(({ expression }) => expression !== undefined) : findings;
  const actions = binding.validationActions ?? [];
  for (const finding of failing) {
    const { message } = finding;
    if (actions.includes('Warn')) {
      attributes.warn(
        `Validation failed for ValidatingAdmissionPolicy '${policyName}' with binding '${bindingName}': ${message}`,
      );
    }
    if (actions.includes('Audit')) note(one, 'audited', { message }, attributes, context);
    if (actions.includes('Deny')) throw denial(one, finding, attributes);
  }
}

/** Nothing, or what is wrong. An expression that fails counts as false, unless the policy says to ignore that. */
function check(
  validation: Validation,
  scope: Scope,
  { failurePolicy }: PolicySpec,
): Omit<Finding, 'evidence'> | undefined {
  const { expression, message, messageExpression, reason = 'Invalid' } = validation;
  const truth = isTrue(expression, scope);
  if (truth.ok && truth.value) return undefined;
  if (!truth.ok) {
    if (failurePolicy === 'Ignore') return undefined;
    return { message: `expression '${expression}' resulted in error: ${truth.message}`, reason: 'Invalid', expression };
  }
  const computed = messageExpression === undefined ? undefined : messageOf(messageExpression, scope);
  return { message: computed ?? message?.trim() ?? `failed expression: ${expression.trim()}`, reason, expression };
}

/** A computed message must be one line with something on it; else the fixed one is used. */
function messageOf(expression: string, scope: Scope): string | undefined {
  const result = compilePolicyExpression(expression, 'string').evaluate(scope);
  const text = result.ok ? String(result.value).trim() : '';
  return text === '' || text.includes('\n') ? undefined : text;
}

function denial(
  { policyName, bindingName }: Asked<ValidatingSpec>,
  finding: Finding,
  attributes: AdmissionAttributes,
): ApiError {
  const message = `ValidatingAdmissionPolicy '${policyName}' with binding '${bindingName}' denied request: ${finding.message}`;
  const { status } = forbidden(attributes.endpoint, attributes.name, message);
  return new Denial(
    {
      ...status,
      reason: finding.reason,
      code: codes[finding.reason] ?? 422,
      details: { ...status.details, causes: [{ message }] },
    },
    'policy',
    { ...finding.evidence(), finding: finding.message },
  );
}

function annotate(
  one: Asked<ValidatingSpec>,
  scope: Scope,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): void {
  for (const { key, valueExpression } of one.policy.auditAnnotations ?? []) {
    const result = compilePolicyExpression(valueExpression).evaluate(scope);
    if (!result.ok || result.value === null) continue;
    note(one, 'audit-annotation', { [`${one.policyName}/${key}`]: String(result.value) }, attributes, context);
  }
}

/** There is no audit log: what would go there is kept in the record of decisions. */
function note(
  { policyName, bindingName }: Asked<ValidatingSpec>,
  code: string,
  data: { readonly [key: string]: string },
  { endpoint, namespace, name }: AdmissionAttributes,
  { sim }: AdmissionContext,
): void {
  const { apiVersion, kind } = endpoint;
  sim.trace.record({
    component: 'admission/ValidatingAdmissionPolicy',
    subject: { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name },
    code,
    data: { policy: policyName, binding: bindingName, ...data },
  });
}
