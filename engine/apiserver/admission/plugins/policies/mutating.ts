import { compilePolicyExpression } from '../../../../kinds/policy/expressions.ts';
import { createShapes } from '../../../../machinery/apply/shape.ts';
import { merge } from '../../../../machinery/apply/merge.ts';
import { fromCel } from '../../../../machinery/cel/index.ts';
import { forbidden } from '../../../../machinery/errors.ts';
import { deepFreeze } from '../../../../machinery/freeze.ts';
import { applyJsonPatch, isObject } from '../../../../machinery/patch/index.ts';
import type { Json, KubeObject } from '../../../../machinery/types.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../../contract.ts';
import { Denial, type Evidence } from '../../denial.ts';
import { namespaceOf } from '../matching/rules.ts';
import { type Asked, asked, bind, type Bound, type PolicySpec } from './bindings.ts';
import { conditionsEvidence, policyEvidence } from './evidence.ts';
import { conditionsHold, scopeOf } from './expressions.ts';
import { withoutTypes } from '../../../../kinds/policy/type-literals.ts';

interface Mutation {
  readonly patchType: string;
  readonly applyConfiguration?: { readonly expression: string };
  readonly jsonPatch?: { readonly expression: string };
}

interface MutatingSpec extends PolicySpec {
  readonly mutations?: readonly Mutation[];
  readonly reinvocationPolicy?: string;
}

const group = 'admissionregistration.k8s.io';

/** What a mutation cannot do. */
class MutationFailure extends Error {
  override readonly name = 'MutationFailure';
}

/**
 * Lets the cluster's MutatingAdmissionPolicies change what comes in.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/
 */
export function mutatingAdmissionPolicy(): AdmissionPlugin {
  const allPolicies = (objects: readonly KubeObject[]) => objects;
  const allBindings = (objects: readonly KubeObject[]) => objects;
  let from: readonly KubeObject[] | undefined;
  let by: readonly KubeObject[] | undefined;
  let bound: readonly Bound<MutatingSpec>[] = [];
  return {
    name: 'MutatingAdmissionPolicy',
    handles: (operation) => operation === 'CREATE' || operation === 'UPDATE',
    reinvokes: true,
    admit(attributes, context) {
      const bindings = context.derived(group, 'mutatingadmissionpolicybindings', undefined, allBindings);
      if (bindings.length === 0) return;
      const policies = context.derived(group, 'mutatingadmissionpolicies', undefined, allPolicies);
      if (policies !== from || bindings !== by) {
        bound = bind(policies, bindings);
        from = policies;
        by = bindings;
      }
      const left = new Map<Asked<MutatingSpec>, KubeObject | undefined>();
      const all = asked(bound, attributes, context);
      for (const one of all) {
        mutate(one, attributes, context);
        left.set(one, attributes.object);
      }
      // those that ask for it see once more what others changed after them
      for (const one of all) {
        const again = one.policy.reinvocationPolicy === 'IfNeeded' && left.get(one) !== attributes.object;
        if (again) mutate(one, attributes, context);
      }
    },
  };
}

function mutate(one: Asked<MutatingSpec>, attributes: AdmissionAttributes, context: AdmissionContext): void {
  const { policy, params, misconfigured } = one;
  if (misconfigured !== undefined) failed(one, misconfigured, attributes, policyEvidence(one, undefined));
  for (const param of params) {
    const scope = () => scopeOf(attributes, context, namespaceOf(attributes, context), param, policy.variables);
    const { holds, failure } = conditionsHold(policy.matchConditions, scope());
    const known = () => ({ ...policyEvidence(one, param), ...conditionsEvidence(policy.matchConditions, scope()) });
    if (failure !== undefined) failed(one, failure, attributes, known());
    if (!holds) continue;
    for (const [index, mutation] of (policy.mutations ?? []).entries()) {
      try {
        const { expression = '' } = mutation.applyConfiguration ?? mutation.jsonPatch ?? {};
        const result = compilePolicyExpression(withoutTypes(expression)).evaluate(scope());
        if (!result.ok) throw new MutationFailure(`expression '${expression}' resulted in error: ${result.message}`);
        apply(mutation, fromCel(result.value), attributes, context);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        failed(one, error.message, attributes, { ...known(), mutation: index });
      }
    }
  }
}

function apply(
  { patchType }: Mutation,
  value: unknown,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): void {
  const { object, endpoint } = attributes;
  if (!object) return;
  const shown = endpoint.present(object);
  let next: unknown;
  if (patchType === 'JSONPatch') {
    if (!Array.isArray(value)) throw new MutationFailure('the expression must give a list of JSONPatch');
    next = applyJsonPatch(shown as unknown as Json, value as Json);
  } else {
    if (!isObject(value)) throw new MutationFailure('the expression must give an Object');
    const { group: of, version, kind } = endpoint;
    const schema = context.schemas.forKind(of, version, kind)?.schema ?? {};
    next = merge(createShapes(context.schemas), shown, value, schema);
  }
  if (next !== shown) attributes.object = deepFreeze(endpoint.toStorage(next as KubeObject));
}

function failed(
  { policy, policyName, bindingName }: Asked<MutatingSpec>,
  why: string,
  attributes: AdmissionAttributes,
  evidence: Evidence,
): void {
  if (policy.failurePolicy === 'Ignore') return;
  const message = `policy '${policyName}' with binding '${bindingName}' denied request: ${why}`;
  const { status } = forbidden(attributes.endpoint, attributes.name, message);
  throw new Denial({ ...status, reason: 'Invalid', code: 422 }, 'policy', {
    ...evidence,
    finding: why,
  });
}
