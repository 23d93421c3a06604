import { Optional } from '@marcbachmann/cel-js';
import { type CelExpression, compileCel } from '../cel/index.ts';
import { isObject } from '../patch/merge.ts';
import type { JsonObject } from '../types.ts';
import type { StructuralSchema } from './access.ts';

/** One of `x-kubernetes-validations`, ready to be asked. */
export interface Rule {
  readonly rule: CelExpression;
  readonly message: string | undefined;
  readonly messageExpression: CelExpression | undefined;
  readonly reason: string | undefined;
  /** Relative to the rule's place: `.spec.size`. */
  readonly fieldPath: string;
  /** It compares with what was before; asked only where something was, unless it takes an optional. */
  readonly isTransition: boolean;
  readonly optionalOldSelf: boolean;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const compiled = new WeakMap<StructuralSchema, readonly Rule[]>();
const noRules: readonly Rule[] = [];

/** The rules of one place in a schema. Compiled at the first question; a rule with problems is among them. */
export function rulesOf(schema: StructuralSchema, isResource: boolean): readonly Rule[] {
  const given = schema['x-kubernetes-validations'];
  if (!Array.isArray(given)) return noRules;
  let rules = compiled.get(schema);
  if (!rules) {
    const self = selfSchema(schema, isResource);
    rules = given.filter(isObject).map((rule) => compileRule(rule, self));
    compiled.set(schema, rules);
  }
  return rules;
}

/** A resource has its metadata, whether the schema says so or not; of that a rule sees the name. */
export function selfSchema(schema: StructuralSchema, isResource: boolean): StructuralSchema {
  return isResource
    ? { ...schema, 'x-kubernetes-embedded-resource': true, properties: schema['properties'] ?? {} }
    : schema;
}

function compileRule(given: JsonObject, self: StructuralSchema): Rule {
  const optionalOldSelf = given['optionalOldSelf'] === true;
  const variables = { self: { schema: self }, oldSelf: optionalOldSelf ? 'optional' : { schema: self } };
  const rule = compileCel(text(given['rule'])?.trim() ?? '', { variables, result: 'bool' });
  const messageExpression = text(given['messageExpression']);
  return {
    rule,
    message: text(given['message'])?.trim(),
    messageExpression:
      messageExpression === undefined ? undefined : compileCel(messageExpression, { variables, result: 'string' }),
    reason: text(given['reason']),
    fieldPath: text(given['fieldPath']) ?? '',
    isTransition: rule.names.has('oldSelf'),
    optionalOldSelf,
  };
}

/** The variables of a rule for one value. */
export function ruleVariables(rule: Rule, self: unknown, oldSelf: unknown): { readonly [name: string]: unknown } {
  if (rule.optionalOldSelf) return { self, oldSelf: oldSelf === undefined ? Optional.none() : Optional.of(oldSelf) };
  return oldSelf === undefined ? { self } : { self, oldSelf };
}
