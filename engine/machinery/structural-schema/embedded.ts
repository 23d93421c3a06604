import type { FieldError } from '../errors.ts';
import { isObject } from '../patch/merge.ts';
import type { Json, JsonObject } from '../types.ts';
import { nameProblems } from '../validation/index.ts';
import { at, member, type StructuralSchema } from './access.ts';

/** An object within an object says its version, kind and name as any other. */
export function validateEmbedded(value: JsonObject, schema: StructuralSchema, path: string): FieldError[] {
  if (schema['x-kubernetes-embedded-resource'] !== true) return [];
  const errors: FieldError[] = [];
  for (const field of ['apiVersion', 'kind']) {
    const given = member(value, field);
    if (given === undefined || given === '') {
      errors.push({ code: 'FieldValueRequired', field: at(path, field), detail: 'must not be empty' });
    } else if (typeof given !== 'string') {
      errors.push(notText(at(path, field), given));
    }
  }
  const kind = member(value, 'kind');
  if (typeof kind === 'string' && kind !== '') {
    for (const problem of nameProblems(kind.toLowerCase(), 'dns1035')) {
      const detail = `may have mixed case, but should otherwise match: ${problem}`;
      errors.push({ code: 'FieldValueInvalid', field: at(path, 'kind'), value: kind, detail });
    }
  }
  const metadata = member(value, 'metadata');
  if (metadata === undefined) return errors;
  const place = at(path, 'metadata');
  if (!isObject(metadata)) {
    errors.push({ code: 'FieldValueInvalid', field: place, value: metadata, detail: 'must be an object' });
    return errors;
  }
  const name = member(metadata, 'name');
  if (typeof name === 'string' && name !== '') {
    for (const detail of nameProblems(name, 'subdomain')) {
      errors.push({ code: 'FieldValueInvalid', field: at(place, 'name'), value: name, detail });
    }
  } else if (name !== undefined && typeof name !== 'string') errors.push(notText(at(place, 'name'), name));
  return errors;
}

const notText = (field: string, value: Json): FieldError => ({
  code: 'FieldValueInvalid',
  field,
  value,
  detail: 'must be a string',
});
