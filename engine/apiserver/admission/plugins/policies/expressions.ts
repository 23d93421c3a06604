/** The expressions of policies and webhooks: compiled once, evaluated with what a request brings. */
import { compilePolicyExpression, type policyVariableNames } from '../../../../kinds/policy/expressions.ts';
import {
  type AccessAnswer,
  type AccessQuery,
  authorizerFor,
  type CelResult,
  toCel,
} from '../../../../machinery/cel/index.ts';
import type { KubeObject } from '../../../../machinery/types.ts';
import type { UserInfo } from '../../../contract.ts';
import type { AdmissionAttributes, AdmissionContext } from '../../contract.ts';
import { describeRequest } from '../matching/request.ts';

export interface Named {
  readonly name: string;
  readonly expression: string;
}

/** What expressions see of one request. */
export type Scope = { readonly [Name in (typeof policyVariableNames)[number] | 'authorizer']: unknown };

export function scopeOf(
  attributes: AdmissionAttributes,
  context: Pick<AdmissionContext, 'access'>,
  namespace: KubeObject | undefined,
  params: KubeObject | undefined,
  given: readonly Named[] = [],
): Scope {
  const { endpoint, object, old } = attributes;
  const seen = (stored: KubeObject | undefined): unknown => (stored ? toCel(endpoint.present(stored)) : null);
  const scope = {
    object: seen(object),
    oldObject: seen(old),
    request: toCel(describeRequest(attributes)),
    params: params ? toCel(params) : null,
    namespaceObject: namespace ? toCel(namespace) : null,
    variables: {},
    authorizer: authorizerOf(attributes, context),
  };
  scope.variables = lazily(given, scope);
  return scope;
}

/** Asks what the user of a request may do, or a service account. */
function authorizerOf(
  { endpoint, namespace, name, subresource, user }: AdmissionAttributes,
  context: Pick<AdmissionContext, 'access'>,
) {
  const ask = ({ path, serviceAccount, ...query }: AccessQuery): AccessAnswer =>
    context.access({
      ...query,
      ...(path === undefined ? {} : { path }),
      namespace: query.namespace === '' ? undefined : query.namespace,
      version: '*',
      user: serviceAccount ? serviceAccountUser(serviceAccount) : user,
    });
  const { group, resource } = endpoint;
  return authorizerFor(ask, { group, resource, subresource, namespace: namespace ?? '', name });
}

const serviceAccountUser = ({ namespace, name }: NonNullable<AccessQuery['serviceAccount']>): UserInfo => ({
  name: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
});

/** Variables are worked out when they are first asked for, and may use those before them. */
function lazily(given: readonly Named[], scope: Scope): object {
  const object: object = Object.create(null);
  for (const { name, expression } of given) {
    let known: CelResult | undefined;
    Object.defineProperty(object, name, {
      enumerable: true,
      get() {
        known ??= compilePolicyExpression(expression).evaluate(scope);
        if (known.ok) return known.value;
        throw new Error(`composited variable "${name}" fails to evaluate: ${known.message}`);
      },
    });
  }
  return object;
}

export type Truth = { readonly ok: true; readonly value: boolean } | { readonly ok: false; readonly message: string };

export function isTrue(expression: string, scope: Scope): Truth {
  const result = compilePolicyExpression(expression, 'bool').evaluate(scope);
  return result.ok ? { ok: true, value: result.value === true } : { ok: false, message: result.message };
}

/** All of the conditions; the name of the first that does not hold. A failure counts only where none is false. */
export function conditionsHold(
  conditions: readonly Named[] | undefined,
  scope: Scope,
): { readonly holds: boolean; readonly failure?: string } {
  let failure: string | undefined;
  for (const { expression } of conditions ?? []) {
    const truth = isTrue(expression, scope);
    if (truth.ok && !truth.value) return { holds: false };
    if (!truth.ok) failure ??= `expression '${expression}' resulted in error: ${truth.message}`;
  }
  return failure === undefined ? { holds: true } : { holds: false, failure };
}
