import type { FieldError } from '../errors.ts';
import { limits } from '../../limits.ts';
import { equal } from '../apply/fields-of.ts';
import { toCel } from '../cel/index.ts';
import { isObject } from '../patch/merge.ts';
import { at, isEmbedded, itemsOf, type StructuralSchema } from './access.ts';
import { type Changed, fieldsBelow } from './changed.ts';
import { type Rule, rulesOf, ruleVariables, selfSchema } from './rules.ts';
import { correspondingItems, typeOf } from './validate.ts';

/** What is left of what all rules of one object may cost. */
interface Budget {
  left: number;
}

/**
 * What the rules of a schema (`x-kubernetes-validations`) have against a value.
 *
 * @param isResource whether the value has metadata though the schema may not say so
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules
 */
export function validateRules(changed: Changed, schema: StructuralSchema, isResource: boolean): FieldError[] {
  if (!hasRules(schema)) return [];
  return walk(changed, schema, isResource, '', { left: limits.celCostOfObject });
}

const ruled = new WeakMap<StructuralSchema, boolean>();

/** Whether there is any rule at or below a schema. */
export function hasRules(schema: StructuralSchema): boolean {
  let known = ruled.get(schema);
  if (known === undefined) {
    const properties = isObject(schema['properties']) ? Object.values(schema['properties']) : [];
    const below = [...properties, schema['items'], schema['additionalProperties']];
    known = Array.isArray(schema['x-kubernetes-validations']) || below.some((part) => isObject(part) && hasRules(part));
    ruled.set(schema, known);
  }
  return known;
}

function walk(
  { value, old }: Changed,
  schema: StructuralSchema,
  isResource: boolean,
  path: string,
  budget: Budget,
): FieldError[] {
  if (!hasRules(schema) || value === null || budget.left < 0) return [];
  const errors = validateHere({ value, old }, schema, isResource, path, budget);
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (!items) return errors;
    const before = correspondingItems(old, schema);
    for (const [i, item] of value.entries()) {
      errors.push(...walk({ value: item, old: before(item, i) }, items, isEmbedded(items), `${path}[${i}]`, budget));
    }
  } else if (isObject(value)) {
    for (const { field, changed, below, named } of fieldsBelow(value, old, schema)) {
      const place = named ? at(path, field) : `${path}[${field}]`;
      errors.push(...walk(changed, below, isEmbedded(below), place, budget));
    }
  }
  return errors;
}

function validateHere(
  { value, old }: Changed,
  schema: StructuralSchema,
  isResource: boolean,
  path: string,
  budget: Budget,
): FieldError[] {
  const rules = rulesOf(schema, isResource);
  if (rules.length === 0) return [];
  const self = selfSchema(schema, isResource);
  const unchanged = old !== undefined && equal(value, old);
  const now = toCel(value, self);
  const before = old === undefined || old === null ? undefined : toCel(old, self);
  const type = typeof schema['type'] === 'string' ? schema['type'] : typeOf(value);
  const errors: FieldError[] = [];
  for (const rule of rules) {
    if (rule.isTransition && before === undefined && !rule.optionalOldSelf) continue;
    // what an update leaves as it was may break rules that came later
    if (!rule.isTransition && unchanged) continue;
    const result = rule.rule.evaluate(ruleVariables(rule, now, before));
    budget.left -= result.cost;
    const say = (detail: string) => errors.push({ code: 'FieldValueInvalid', field: path, value: type, detail });
    if (budget.left < 0) {
      say('validation failed due to running out of cost budget, no further validation rules will be run');
      return errors;
    }
    if (!result.ok) {
      say(
        result.exceeded
          ? `'${result.message}': no further validation rules will be run due to call cost exceeds limit for rule: ${nameOf(rule)}`
          : /^(?:no such overload|found no matching overload)/.test(result.message)
            ? `'${result.message}': call arguments did not match a supported operator, function or macro signature for rule: ${nameOf(rule)}`
            : `${result.message} evaluating rule: ${nameOf(rule)}`,
      );
      if (result.exceeded) return errors;
    } else if (result.value !== true) {
      errors.push(failureOf(rule, messageOf(rule, now, before), path, type));
    }
  }
  return errors;
}

const nameOf = ({ message, rule }: Rule): string => message ?? rule.expression.trim();

function messageOf(rule: Rule, self: unknown, oldSelf: unknown): string {
  const made = rule.messageExpression?.evaluate(ruleVariables(rule, self, oldSelf));
  if (made?.ok && typeof made.value === 'string') {
    const said = made.value.trim();
    if (said !== '' && !said.includes('\n') && said.length <= 5120) return said;
  }
  return rule.message ?? `failed rule: ${rule.rule.expression.trim()}`;
}

const codes: { readonly [reason: string]: FieldError['code'] } = {
  FieldValueRequired: 'FieldValueRequired',
  FieldValueForbidden: 'FieldValueForbidden',
  FieldValueDuplicate: 'FieldValueDuplicate',
};

function failureOf({ reason = '', fieldPath }: Rule, detail: string, path: string, type: string): FieldError {
  const field = fieldPath === '' ? path : pathBelow(path, fieldPath);
  return { code: codes[reason] ?? 'FieldValueInvalid', field, value: type, detail };
}

/** `.a['b.c']` below a path: `spec.a[b.c]`. */
function pathBelow(path: string, relative: string): string {
  const below = relative.replace(/\['([^']*)'\]/g, '[$1]');
  return path === ''
    ? below.replace(/^\./, '')
    : below.startsWith('.') || below.startsWith('[')
      ? `${path}${below}`
      : `${path}.${below}`;
}
