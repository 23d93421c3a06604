/** What is wrong with a policy's expressions for the types that it is about, before any object comes. */
import type { KubeApi } from '../../client/kube-api.ts';
import { checkPolicyExpression, type PolicyScope, variableTypes } from '../../kinds/policy/expressions.ts';
import { formatGroupVersionKind } from '../../kinds/registry.ts';
import type { ValidatingAdmissionPolicy } from '../../kinds/types.ts';
import { paramsType, typesNamed } from './types.ts';

type Spec = NonNullable<ValidatingAdmissionPolicy['spec']>;
export type ExpressionWarning = NonNullable<
  NonNullable<NonNullable<ValidatingAdmissionPolicy['status']>['typeChecking']>['expressionWarnings']
>[number];

/** @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#type-checking */
export async function typeCheck(api: KubeApi, spec: Spec): Promise<readonly ExpressionWarning[]> {
  const schema = await paramsType(api, spec);
  const params = spec.paramKind && (schema ? { schema } : 'dyn');
  const types = (await typesNamed(api, spec)).map((type) => {
    const scope: PolicyScope = {
      object: { schema: type.schema },
      authorizer: true,
      ...(params === undefined ? {} : { params }),
    };
    return { type, scope: { ...scope, variables: variableTypes(spec.variables, scope) } };
  });
  const check = (fieldRef: string, expression: string | undefined): readonly ExpressionWarning[] => {
    if (!expression) return [];
    const found = types.flatMap(({ type, scope }) =>
      checkPolicyExpression(expression, scope).problems.map(
        (problem) => `${formatGroupVersionKind(type)}: ${problem}\n`,
      ),
    );
    return found.length === 0 ? [] : [{ fieldRef, warning: found.join('\n') }];
  };
  return (spec.validations ?? []).flatMap(({ expression, messageExpression }, i) => [
    ...check(`spec.validations[${i}].expression`, expression),
    ...check(`spec.validations[${i}].messageExpression`, messageExpression),
  ]);
}
