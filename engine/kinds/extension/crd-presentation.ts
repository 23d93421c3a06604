import { JsonPathError, parseJsonPath } from '../../machinery/jsonpath.ts';
import { isObject } from '../../machinery/patch/index.ts';
import type { Json, JsonObject } from '../../machinery/types.ts';
import type { FieldErrors } from '../../machinery/validation/index.ts';

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const selectableTypes = ['boolean', 'integer', 'string'];
/** Selectable fields of one version, as a real server allows. */
const mostSelectable = 8;

const objectsAt = (of: JsonObject, field: string): readonly JsonObject[] => {
  const found = of[field];
  return Array.isArray(found) ? found.filter(isObject) : [];
};

const textAt = (of: JsonObject, field: string): string => {
  const found = of[field];
  return typeof found === 'string' ? found : '';
};

/** How a version shows its objects and lets them be found: columns, subresources, selectable fields. */
export function validatePresentation(
  version: JsonObject,
  schema: JsonObject,
  field: string,
  errors: FieldErrors,
): void {
  for (const [i, column] of objectsAt(version, 'additionalPrinterColumns').entries()) {
    validateColumn(column, `${field}.additionalPrinterColumns[${i}]`, errors);
  }
  const subresources = version['subresources'];
  const scale = isObject(subresources) ? subresources['scale'] : undefined;
  if (isObject(scale)) validateScale(scale, `${field}.subresources.scale`, errors);
  const selectable = objectsAt(version, 'selectableFields');
  if (selectable.length > mostSelectable) {
    errors.list.push({
      code: 'FieldValueTooMany',
      field: `${field}.selectableFields`,
      value: selectable.length,
      detail: `must have at most ${mostSelectable} items`,
    });
  }
  const seen = new Set<string>();
  for (const [i, { jsonPath }] of selectable.entries()) {
    const at = `${field}.selectableFields[${i}].jsonPath`;
    const path = typeof jsonPath === 'string' ? jsonPath : '';
    if (path === '') errors.required(at);
    else if (seen.has(path)) errors.duplicate(at, path);
    else validateSelectable(path, schema, at, errors);
    seen.add(path);
  }
}

function validateColumn(column: JsonObject, field: string, errors: FieldErrors): void {
  const [type, format, path] = [textAt(column, 'type'), textAt(column, 'format'), textAt(column, 'jsonPath')];
  if (textAt(column, 'name') === '') errors.required(`${field}.name`);
  if (type === '') errors.required(`${field}.type`, `must be one of ${columnTypes.join(',')}`);
  else if (!columnTypes.includes(type)) {
    errors.invalid(`${field}.type`, type, `must be one of ${columnTypes.join(',')}`);
  }
  if (format !== '' && !columnFormats.includes(format)) {
    errors.invalid(`${field}.format`, format, `must be one of ${columnFormats.join(',')}`);
  }
  if (path === '') errors.required(`${field}.jsonPath`);
  else validatePath(path, `${field}.jsonPath`, errors);
}

function validatePath(path: string, field: string, errors: FieldErrors): boolean {
  const why = !path.startsWith('.') ? 'must be a simple json path starting with .' : unreadable(path);
  if (why !== undefined) errors.invalid(field, path, why);
  return why === undefined;
}

function unreadable(path: string): string | undefined {
  try {
    parseJsonPath(`{${path}}`);
    return undefined;
  } catch (error) {
    if (error instanceof JsonPathError) return `is an invalid JSONPath: ${error.message}`;
    throw error;
  }
}

const scalePaths: readonly (readonly [string, boolean, RegExp, string])[] = [
  ['specReplicasPath', true, /^\.spec\./, 'should be a json path under .spec'],
  ['statusReplicasPath', true, /^\.status\./, 'should be a json path under .status'],
  ['labelSelectorPath', false, /^\.(?:spec|status)\./, 'should be a json path under either .spec or .status'],
];

function validateScale(scale: JsonObject, field: string, errors: FieldErrors): void {
  for (const [name, isRequired, pattern, detail] of scalePaths) {
    const path = textAt(scale, name);
    if (path === '') {
      if (isRequired) errors.required(`${field}.${name}`);
    } else if (validatePath(path, `${field}.${name}`, errors) && !pattern.test(path)) {
      errors.invalid(`${field}.${name}`, path, detail);
    }
  }
}

/** A selectable field is one scalar of the schema, outside metadata. */
function validateSelectable(path: string, schema: JsonObject, field: string, errors: FieldErrors): void {
  if (!/^(?:\.[A-Za-z_][A-Za-z0-9_-]*)+$/.test(path)) {
    errors.invalid(field, path, 'is an invalid path: must be a simple path of fields');
    return;
  }
  const steps = path.split('.').slice(1);
  if (steps[0] === 'metadata') {
    errors.invalid(field, path, 'must not point to fields in metadata');
    return;
  }
  let at: Json | undefined = schema;
  for (const step of steps) {
    const properties: Json | undefined = isObject(at) ? at['properties'] : undefined;
    at = isObject(properties) && Object.hasOwn(properties, step) ? properties[step] : undefined;
  }
  if (!isObject(at)) errors.invalid(field, path, 'is an invalid path: does not refer to a valid field');
  else if (!selectableTypes.includes(textAt(at, 'type'))) {
    errors.invalid(
      field,
      path,
      'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
    );
  }
}
