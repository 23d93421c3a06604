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

/** Why an expression cannot be right for objects of a type, without evaluating it. */
export const problemsForType = (expression: string, type: VariableType): readonly string[] =>
  compileCel(expression, { variables: { ...untyped, object: type, oldObject: type }, declare }).problems;
