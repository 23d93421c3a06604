/** What a record of decisions keeps of a policy that refused: all that is needed to see how the request would have passed. */
import { compilePolicyExpression } from '../../../../kinds/policy/expressions.ts';
import { explainCel } from '../../../../machinery/cel/explain.ts';
import type { Json, KubeObject } from '../../../../machinery/types.ts';
import type { Evidence } from '../../denial.ts';
import type { Asked, PolicySpec } from './bindings.ts';
import type { Named, Scope } from './expressions.ts';

/** Which policy it was, by which binding and with which parameters. */
export const policyEvidence = (
  { policyName, bindingName, policy }: Asked<PolicySpec>,
  params: KubeObject | undefined,
): Evidence => ({
  policy: policyName,
  binding: bindingName,
  failurePolicy: policy.failurePolicy ?? 'Fail',
  ...(params ? { params: refTo(params) } : {}),
});

function refTo({ apiVersion, kind, metadata: { namespace, name } }: KubeObject): Json {
  return { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name };
}

/** What each condition came to; those after the first that is false are not asked, and not told. */
export function conditionsEvidence(conditions: readonly Named[] | undefined, scope: Scope): Evidence {
  if (!conditions?.length) return {};
  return {
    matchConditions: conditions.map(({ name, expression }) => {
      const result = compilePolicyExpression(expression, 'bool').evaluate(scope);
      return { name, expression, ...(result.ok ? { value: result.value === true } : { error: result.message }) };
    }),
  };
}

/** The parts of an expression with what they came to: `nearest` is what of it would have had to be otherwise. */
export const expressionEvidence = (expression: string, scope: Scope): Evidence => ({
  nearest: explainCel(expression, (part) => compilePolicyExpression(part).evaluate(scope)),
});
