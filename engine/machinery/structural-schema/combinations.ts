import type { FieldError } from '../errors.ts';
import { isObject } from '../patch/merge.ts';
import type { Json } from '../types.ts';
import type { StructuralSchema } from './access.ts';
import { validateValue } from './validate.ts';

const schemasAt = (schema: StructuralSchema, keyword: string): readonly StructuralSchema[] => {
  const found = schema[keyword];
  return Array.isArray(found) ? found.filter(isObject) : [];
};

/** `allOf`, `anyOf`, `oneOf` and `not`. */
export function validateCombinations(value: Json, schema: StructuralSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const say = (detail: string) =>
    errors.push({ code: 'FieldValueInvalid', field: path, value: '', detail: `${JSON.stringify(path)} ${detail}` });
  const failuresOf = (part: StructuralSchema) => validateValue({ value, old: undefined }, part, path);

  const all = schemasAt(schema, 'allOf').flatMap(failuresOf);
  if (all.length > 0) {
    say('must validate all the schemas (allOf)');
    errors.push(...all);
  }
  const any = schemasAt(schema, 'anyOf').map(failuresOf);
  if (any.length > 0 && any.every((failures) => failures.length > 0)) {
    say('must validate at least one schema (anyOf)');
    errors.push(...nearest(any));
  }
  const one = schemasAt(schema, 'oneOf').map(failuresOf);
  const valid = one.filter((failures) => failures.length === 0).length;
  if (one.length > 0 && valid !== 1) {
    say(
      `must validate one and only one schema (oneOf). ${valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`}`,
    );
    if (valid === 0) errors.push(...nearest(one));
  }
  if (isObject(schema['not']) && failuresOf(schema['not']).length === 0) say('must not validate the schema (not)');
  return errors;
}

/** The alternative with the fewest failures: what was probably meant. */
const nearest = (alternatives: readonly (readonly FieldError[])[]): readonly FieldError[] =>
  alternatives.reduce((best, failures) => (failures.length < best.length ? failures : best));
