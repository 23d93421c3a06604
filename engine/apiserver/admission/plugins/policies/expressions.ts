/** The expressions of policies and webhooks: compiled once, evaluated with what a request brings. */
import {
  type CelExpression,
  type CelOptions,
  type CelResult,
  compileCel,
  toCel,
} from '../../../../machinery/cel/index.ts';
import type { KubeObject } from '../../../../machinery/types.ts';
import type { AdmissionAttributes } from '../../contract.ts';
import { describeRequest } from '../matching/request.ts';

const names = ['object', 'oldObject', 'request', 'params', 'namespaceObject', 'variables'] as const;
const variables = Object.fromEntries(names.map((name) => [name, 'dyn']));

/** `jsonpatch.escapeKey` of mutations: a key as part of a path. */
const declare: NonNullable<CelOptions['declare']> = (environment) =>
  environment.registerFunction('jsonpatchEscapeKey(string): string', (key: string) =>
    key.replaceAll('~', '~0').replaceAll('/', '~1'),
  );

export interface Named {
  readonly name: string;
  readonly expression: string;
}

/** By expression and what it must give: policies repeat themselves, and versions of one policy share most. */
const compiled = new Map<string, CelExpression>();
const compiledLimit = 2000;

export function compile(expression: string, result?: 'bool' | 'string'): CelExpression {
  const key = `${result ?? ''}:${expression}`;
  let found = compiled.get(key);
  if (!found) {
    if (compiled.size >= compiledLimit) compiled.clear();
    found = compileCel(expression, { variables, declare, ...(result ? { result } : {}) });
    compiled.set(key, found);
  }
  return found;
}

/** What expressions see of one request. */
export type Scope = { readonly [Name in (typeof names)[number]]: unknown };

export function scopeOf(
  attributes: AdmissionAttributes,
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
  };
  scope.variables = lazily(given, scope);
  return scope;
}

/** Variables are worked out when they are first asked for, and may use those before them. */
function lazily(given: readonly Named[], scope: Scope): object {
  const object: object = Object.create(null);
  for (const { name, expression } of given) {
    let known: CelResult | undefined;
    Object.defineProperty(object, name, {
      enumerable: true,
      get() {
        known ??= compile(expression).evaluate(scope);
        if (known.ok) return known.value;
        throw new Error(`composited variable "${name}" fails to evaluate: ${known.message}`);
      },
    });
  }
  return object;
}

export type Truth = { readonly ok: true; readonly value: boolean } | { readonly ok: false; readonly message: string };

export function isTrue(expression: string, scope: Scope): Truth {
  const result = compile(expression, 'bool').evaluate(scope);
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
