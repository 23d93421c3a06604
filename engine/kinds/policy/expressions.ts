/** The expressions of policies and of conditions of webhooks: what they may name, compiled once. */
import {
  authorizerType,
  type CelExpression,
  type CelOptions,
  compileCel,
  type VariableType,
} from '../../machinery/cel/index.ts';

/** What expressions see of one request, besides the authorizer. */
export const policyVariableNames = [
  'object',
  'oldObject',
  'request',
  'params',
  'namespaceObject',
  'variables',
] as const;

const untyped = { ...Object.fromEntries(policyVariableNames.map((name) => [name, 'dyn'])), authorizer: authorizerType };

/** `jsonpatch.escapeKey` of mutations: a key as part of a path. */
const declare: NonNullable<CelOptions['declare']> = (environment) =>
  environment.registerFunction('jsonpatchEscapeKey(string): string', (key: string) =>
    key.replaceAll('~', '~0').replaceAll('/', '~1'),
  );

/** By expression and what it must give: policies repeat themselves, and versions of one policy share most. */
const compiled = new Map<string, CelExpression>();
const compiledLimit = 2000;

/** For evaluation: all that any policy may name is known, and of any type. */
export function compilePolicyExpression(expression: string, result?: 'bool' | 'string'): CelExpression {
  const key = `${result ?? ''}:${expression}`;
  let found = compiled.get(key);
  if (!found) {
    if (compiled.size >= compiledLimit) compiled.clear();
    found = compileCel(expression, { variables: untyped, declare, ...(result ? { result } : {}) });
    compiled.set(key, found);
  }
  return found;
}

/** What one expression may name. */
export interface PolicyScope {
  /** Of `object` and `oldObject`; anything where it is absent. */
  readonly object?: VariableType;
  /** Absent: there are no parameters. */
  readonly params?: VariableType;
  readonly authorizer: boolean;
  /** Names and types of the policy's own variables so far; absent: there are none, as in webhooks. */
  readonly variables?: { readonly [name: string]: string };
}

/** What is wrong with an expression, before it is ever evaluated, and what it gives: a type of CEL by its name. */
export function checkPolicyExpression(
  expression: string,
  { object = 'dyn', params, authorizer, variables }: PolicyScope,
  result?: 'bool' | 'string',
): Pick<CelExpression, 'problems' | 'type'> {
  return compileCel(expression, {
    variables: {
      object,
      oldObject: object,
      request: 'dyn',
      namespaceObject: 'dyn',
      ...(params === undefined ? {} : { params }),
      ...(authorizer ? { authorizer: authorizerType } : {}),
    },
    ...(variables ? { records: { variables } } : {}),
    declare,
    ...(result ? { result } : {}),
  });
}

interface Named {
  readonly name: string;
  readonly expression: string;
}

/** The types of a policy's variables: each may name those before it. */
export function variableTypes(
  variables: readonly Named[] | undefined,
  scope: Omit<PolicyScope, 'variables'>,
): { readonly [name: string]: string } {
  const types: { [name: string]: string } = {};
  for (const { name, expression } of variables ?? []) {
    types[name] = checkPolicyExpression(expression, { ...scope, variables: { ...types } }).type;
  }
  return types;
}
