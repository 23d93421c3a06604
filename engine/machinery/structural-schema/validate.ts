import type { FieldError } from '../errors.ts';
import { equal } from '../apply/fields-of.ts';
import { isObject } from '../patch/merge.ts';
import { compilePattern } from '../pattern.ts';
import type { Json, JsonObject } from '../types.ts';
import { at, isIntOrString, itemsOf, member, stringsOf, type StructuralSchema } from './access.ts';
import { type Changed, fieldsBelow } from './changed.ts';
import { validateCombinations } from './combinations.ts';
import { validateEmbedded } from './embedded.ts';
import { isOfFormat } from './formats.ts';
import { validateListType } from './list-types.ts';

/**
 * What is wrong with a value by its schema, in a Kubernetes API server's words. What an update leaves as it was is not
 * looked at again: rules may have been tightened since.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-ratcheting
 */
export function validateValue({ value, old }: Changed, schema: StructuralSchema, path: string): FieldError[] {
  if (old !== undefined && equal(value, old)) return [];
  if (value === null && schema['nullable'] === true) return [];
  const wrong = wrongType(value, schema, path);
  if (wrong) return [wrong];
  const errors: FieldError[] = [...validateEnum(value, schema, path)];
  if (typeof value === 'string') errors.push(...validateText(value, schema, path));
  else if (typeof value === 'number') errors.push(...validateNumber(value, schema, path));
  else if (Array.isArray(value)) errors.push(...validateList(value, old, schema, path));
  else if (isObject(value)) errors.push(...validateObject(value, old, schema, path));
  errors.push(...validateCombinations(value, schema, path));
  return errors;
}

/** What messages call the value that is looked at. */
const bodyOf = (path: string): string => (path === '' ? ' in body' : `${path} in body`);

export const typeOf = (value: Json): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value;
};

function wrongType(value: Json, schema: StructuralSchema, path: string): FieldError | undefined {
  const actual = typeOf(value);
  const wanted = isIntOrString(schema) ? 'integer,string' : schema['type'];
  if (typeof wanted !== 'string' || wanted === '') {
    // a value of any type may still not be nothing
    return undefined;
  }
  if (wanted.split(',').includes(actual) || (wanted === 'number' && actual === 'integer')) return undefined;
  return {
    code: 'FieldValueTypeInvalid',
    field: path,
    value: actual,
    detail: `${bodyOf(path)} must be of type ${wanted}: ${JSON.stringify(actual)}`,
  };
}

function validateEnum(value: Json, schema: StructuralSchema, path: string): FieldError[] {
  const choices = schema['enum'];
  if (!Array.isArray(choices) || choices.some((choice) => equal(choice, value))) return [];
  const supported = choices.map((choice) => (typeof choice === 'string' ? choice : JSON.stringify(choice)));
  return [{ code: 'FieldValueNotSupported', field: path, value, supported }];
}

const numberAt = (schema: StructuralSchema, keyword: string): number | undefined => {
  const found = schema[keyword];
  return typeof found === 'number' ? found : undefined;
};

function validateText(value: string, schema: StructuralSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const say = (detail: string) =>
    errors.push({ code: 'FieldValueInvalid', field: path, value, detail: `${bodyOf(path)} ${detail}` });
  const { pattern, format } = schema;
  const most = numberAt(schema, 'maxLength');
  const least = numberAt(schema, 'minLength');
  const length = most === undefined && least === undefined ? 0 : [...value].length;
  if (most !== undefined && length > most) {
    errors.push({ code: 'FieldValueTooLong', field: path, value, detail: `may not be more than ${most} bytes` });
  }
  if (least !== undefined && length < least) say(`should be at least ${least} chars long`);
  if (typeof pattern === 'string') {
    const compiled = compilePattern(pattern);
    if (compiled.ok && !compiled.test(value)) say(`should match '${pattern}'`);
  }
  if (typeof format === 'string' && !isOfFormat(value, format)) {
    errors.push({
      code: 'FieldValueTypeInvalid',
      field: path,
      value,
      detail: `${bodyOf(path)} must be of type ${format}: ${JSON.stringify(value)}`,
    });
  }
  return errors;
}

const integerRanges: { readonly [format: string]: readonly [number, number] } = {
  int32: [-2147483648, 2147483647],
  int64: [-(2 ** 63), 2 ** 63],
};

function validateNumber(value: number, schema: StructuralSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const say = (detail: string) =>
    errors.push({ code: 'FieldValueInvalid', field: path, value, detail: `${bodyOf(path)} ${detail}` });
  const most = numberAt(schema, 'maximum');
  const least = numberAt(schema, 'minimum');
  const step = numberAt(schema, 'multipleOf');
  const { format } = schema;
  if (step !== undefined && step > 0 && !Number.isInteger(Number((value / step).toPrecision(12)))) {
    say(`should be a multiple of ${step}`);
  }
  if (most !== undefined) {
    if (schema['exclusiveMaximum'] === true && value >= most) say(`should be less than ${most}`);
    else if (value > most) say(`should be less than or equal to ${most}`);
  }
  if (least !== undefined) {
    if (schema['exclusiveMinimum'] === true && value <= least) say(`should be greater than ${least}`);
    else if (value < least) say(`should be greater than or equal to ${least}`);
  }
  const range = typeof format === 'string' && schema['type'] === 'integer' ? integerRanges[format] : undefined;
  if (range && (value < range[0] || value > range[1])) {
    say(`must be of type ${String(format)}: ${JSON.stringify(value)}`);
  }
  return errors;
}

function validateList(
  value: readonly Json[],
  old: Json | undefined,
  schema: StructuralSchema,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const most = numberAt(schema, 'maxItems');
  const least = numberAt(schema, 'minItems');
  if (most !== undefined && value.length > most) {
    errors.push({
      code: 'FieldValueTooMany',
      field: path,
      value: value.length,
      detail: `must have at most ${most} items`,
    });
  }
  if (least !== undefined && value.length < least) {
    const detail = `${bodyOf(path)} should have at least ${least} items`;
    errors.push({ code: 'FieldValueInvalid', field: path, value: value.length, detail });
  }
  const items = itemsOf(schema);
  if (items) {
    const before = correspondingItems(old, schema);
    for (const [i, item] of value.entries()) {
      errors.push(...validateValue({ value: item, old: before(item, i) }, items, `${path}[${i}]`));
    }
  }
  errors.push(...validateListType(value, schema, path));
  return errors;
}

/** Which item of the old list an item was: by its keys in a map, by itself in a set; in any other list nobody can tell. */
export function correspondingItems(
  old: Json | undefined,
  schema: StructuralSchema,
): (item: Json, index: number) => Json | undefined {
  if (!Array.isArray(old)) return () => undefined;
  const items: readonly Json[] = old;
  const keys = stringsOf(schema['x-kubernetes-list-map-keys']);
  if (schema['x-kubernetes-list-type'] !== 'map') return () => undefined;
  return (item) =>
    items.find(
      (candidate) =>
        isObject(candidate) && isObject(item) && keys.every((key) => equal(member(candidate, key), member(item, key))),
    );
}

function validateObject(
  value: JsonObject,
  old: Json | undefined,
  schema: StructuralSchema,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const count = Object.keys(value).length;
  const most = numberAt(schema, 'maxProperties');
  const least = numberAt(schema, 'minProperties');
  if (most !== undefined && count > most) {
    errors.push({ code: 'FieldValueTooMany', field: path, value: count, detail: `must have at most ${most} items` });
  }
  if (least !== undefined && count < least) {
    const detail = `${bodyOf(path)} should have at least ${least} properties`;
    errors.push({ code: 'FieldValueInvalid', field: path, value: count, detail });
  }
  for (const name of stringsOf(schema['required'])) {
    if (member(value, name) === undefined) errors.push({ code: 'FieldValueRequired', field: at(path, name) });
  }
  errors.push(...validateEmbedded(value, schema, path));
  for (const { field, changed, below } of fieldsBelow(value, old, schema)) {
    errors.push(...validateValue(changed, below, at(path, field)));
  }
  return errors;
}
