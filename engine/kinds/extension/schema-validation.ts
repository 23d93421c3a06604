import { limits } from '../../limits.ts';
import { mostElements } from '../../machinery/cel/index.ts';
import { isObject } from '../../machinery/patch/index.ts';
import { compilePattern } from '../../machinery/pattern.ts';
import { rulesOf } from '../../machinery/structural-schema/rules.ts';
import {
  applyDefaults,
  prune,
  type StructuralSchema,
  validateRules,
  validateValue,
} from '../../machinery/structural-schema/index.ts';
import type { FieldErrors } from '../../machinery/validation/index.ts';
import type { Json } from '../../machinery/types.ts';

/** Where in a schema a part is: what is allowed differs. */
interface Place {
  readonly field: string;
  readonly isRoot: boolean;
  /** Below `allOf`, `anyOf`, `oneOf` or `not`: only values are asked of there. */
  readonly inCombination: boolean;
  /** How often such a part can be in one object. */
  readonly times: number;
}

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const listTypes = ['atomic', 'map', 'set'];
const mapTypes = ['atomic', 'granular'];

/** Keywords of JSON Schema that are known and refused. */
const refused: readonly (readonly [string, string])[] = [
  ['definitions', 'definitions is not supported'],
  ['dependencies', 'dependencies is not supported'],
  ['patternProperties', 'patternProperties is not supported'],
  ['additionalItems', 'additionalItems is not supported'],
  ['id', 'id is not supported'],
  ['$ref', '$ref is not supported'],
];

/** Keywords that may not stand in what combinations ask of a value. */
const onlyOutside = [
  'additionalProperties',
  'default',
  'description',
  'nullable',
  'title',
  'type',
  'x-kubernetes-embedded-resource',
  'x-kubernetes-int-or-string',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-list-type',
  'x-kubernetes-map-type',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-validations',
];

/**
 * Whether a schema is structural, and makes sense.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export function validateSchema(schema: StructuralSchema, field: string, errors: FieldErrors): void {
  validatePart(schema, { field, isRoot: true, inCombination: false, times: 1 }, errors);
}

function validatePart(schema: StructuralSchema, place: Place, errors: FieldErrors): void {
  const { field, inCombination } = place;
  for (const [keyword, why] of refused) if (schema[keyword] !== undefined) errors.forbidden(`${field}.${keyword}`, why);
  if (schema['uniqueItems'] === true) {
    errors.forbidden(
      `${field}.uniqueItems`,
      'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    );
  }
  if (
    schema['additionalProperties'] !== undefined &&
    isObject(schema['properties']) &&
    Object.keys(schema['properties']).length > 0
  ) {
    errors.forbidden(`${field}.additionalProperties`, 'additionalProperties and properties are mutual exclusive');
  }
  if (schema['additionalProperties'] === false) {
    errors.forbidden(`${field}.additionalProperties`, 'additionalProperties cannot be set to false');
  }
  if (inCombination) validateInCombination(schema, place, errors);
  else validateOutside(schema, place, errors);
  if (typeof schema['pattern'] === 'string') {
    const compiled = compilePattern(schema['pattern']);
    if (!compiled.ok)
      errors.invalid(
        `${field}.pattern`,
        schema['pattern'],
        `must be a valid regular expression, but isn't: ${compiled.problem}`,
      );
  }
  validateParts(schema, place, errors);
  if (!inCombination) {
    validateRulesOf(schema, place, errors);
    validateDefault(schema, field, errors);
  }
}

function validateInCombination(schema: StructuralSchema, { field }: Place, errors: FieldErrors): void {
  const wrapped = schema['x-kubernetes-int-or-string'] === true;
  for (const keyword of onlyOutside) {
    if (schema[keyword] === undefined || wrapped) continue;
    // the idiom of int-or-string names types in anyOf
    if (keyword === 'type' && /\.anyOf\[\d+\]$/.test(field)) continue;
    errors.forbidden(`${field}.${keyword}`, 'must be empty to be structural');
  }
}

function validateOutside(schema: StructuralSchema, { field, isRoot }: Place, errors: FieldErrors): void {
  const { type } = schema;
  const intOrString = schema['x-kubernetes-int-or-string'] === true;
  const preserves = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (type === undefined || type === '') {
    if (isRoot) errors.required(`${field}.type`, 'must not be empty at the root');
    else if (!intOrString && !preserves) {
      errors.required(`${field}.type`, `must not be empty for ${describe(field)}`);
    }
  } else if (!types.includes(String(type))) {
    errors.notSupported(`${field}.type`, type, types);
  } else if (isRoot && type !== 'object') {
    errors.invalid(`${field}.type`, type, 'must be object at the root');
  }
  if (intOrString && type) {
    errors.forbidden(`${field}.type`, 'must be empty if x-kubernetes-int-or-string is true');
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    errors.invalid(`${field}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined');
  }
  if (preserves && type !== undefined && type !== 'object' && type !== '') {
    errors.invalid(`${field}.type`, type, 'must be object if x-kubernetes-preserve-unknown-fields is true');
  }
  if (schema['x-kubernetes-embedded-resource'] === true) {
    if (type !== 'object')
      errors.invalid(`${field}.type`, type ?? '', 'must be object if x-kubernetes-embedded-resource is true');
    if (!preserves && !isObject(schema['properties'])) {
      errors.required(
        `${field}.properties`,
        'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      );
    }
  }
  if (type === 'array' && !isObject(schema['items'])) errors.required(`${field}.items`, 'must be specified');
  validateListType(schema, field, errors);
  const mapType = schema['x-kubernetes-map-type'];
  if (mapType !== undefined) {
    if (type !== 'object')
      errors.invalid(`${field}.type`, type ?? '', 'must be object if x-kubernetes-map-type is specified');
    if (!mapTypes.includes(String(mapType))) errors.notSupported(`${field}.x-kubernetes-map-type`, mapType, mapTypes);
  }
}

const describe = (field: string): string =>
  field.endsWith('.items') ? 'specified array items' : 'specified object fields';

function validateListType(schema: StructuralSchema, field: string, errors: FieldErrors): void {
  const listType = schema['x-kubernetes-list-type'];
  const keys = Array.isArray(schema['x-kubernetes-list-map-keys']) ? schema['x-kubernetes-list-map-keys'] : [];
  if (listType !== undefined) {
    if (schema['type'] !== 'array') {
      errors.invalid(`${field}.type`, schema['type'] ?? '', 'must be array if x-kubernetes-list-type is specified');
    }
    if (!listTypes.includes(String(listType))) {
      errors.notSupported(`${field}.x-kubernetes-list-type`, listType, listTypes);
    }
  }
  if (listType !== 'map') {
    if (keys.length > 0)
      errors.forbidden(`${field}.x-kubernetes-list-map-keys`, 'must be empty if x-kubernetes-list-type is not map');
    return;
  }
  if (keys.length === 0) {
    errors.required(`${field}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map');
    return;
  }
  const { items } = schema;
  if (!isObject(items)) return;
  if (items['type'] !== 'object') {
    errors.invalid(
      `${field}.items.type`,
      items['type'] ?? '',
      "must be object if parent array's x-kubernetes-list-type is map",
    );
  }
  const properties = isObject(items['properties']) ? items['properties'] : {};
  const required: readonly Json[] = Array.isArray(items['required']) ? items['required'] : [];
  for (const [i, key] of keys.entries()) {
    const property = properties[String(key)];
    if (!isObject(property)) {
      errors.invalid(`${field}.x-kubernetes-list-map-keys[${i}]`, key, 'entries must all be names of item properties');
      continue;
    }
    if (property['type'] === 'array' || property['type'] === 'object') {
      errors.invalid(
        `${field}.items.properties[${String(key)}].type`,
        property['type'],
        "must be a scalar type if parent array's x-kubernetes-list-type is map",
      );
    }
    if (property['default'] === undefined && !required.includes(key)) {
      errors.required(
        `${field}.items.properties[${String(key)}].default`,
        `this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
      );
    }
  }
}

function validateParts(schema: StructuralSchema, place: Place, errors: FieldErrors): void {
  const { field, isRoot } = place;
  const below = (name: string, part: Json | undefined, more: Partial<Place> = {}): void => {
    if (isObject(part)) validatePart(part, { ...place, isRoot: false, ...more, field: `${field}.${name}` }, errors);
  };
  const isResource = isRoot || schema['x-kubernetes-embedded-resource'] === true;
  if (isObject(schema['properties'])) {
    for (const [name, property] of Object.entries(schema['properties'])) {
      if (isResource && !place.inCombination && name === 'metadata') {
        validateMetadataSchema(property, `${field}.properties[metadata]`, errors);
        continue;
      }
      below(`properties[${name}]`, property);
    }
  }
  const times = place.times * mostElements(schema);
  below('items', schema['items'], { times });
  below('additionalProperties', schema['additionalProperties'], { times });
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const parts = schema[keyword];
    if (!Array.isArray(parts)) continue;
    for (const [i, part] of parts.entries()) below(`${keyword}[${i}]`, part, { inCombination: true });
  }
  below('not', schema['not'], { inCombination: true });
}

/** Of metadata a schema may only ask more of the name. */
function validateMetadataSchema(schema: Json | undefined, field: string, errors: FieldErrors): void {
  if (!isObject(schema)) return;
  if (schema['type'] !== undefined && schema['type'] !== 'object') {
    errors.invalid(`${field}.type`, schema['type'], 'must be object');
  }
  const properties = isObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  const others = properties.filter((name) => name !== 'name' && name !== 'generateName');
  const forbidden = Object.keys(schema).some((key) => !['type', 'properties', 'description'].includes(key));
  if (others.length > 0 || forbidden) {
    errors.forbidden(
      field,
      'must not specify anything other than name and generateName, but metadata is implicitly specified',
    );
  }
}

const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

function validateRulesOf(schema: StructuralSchema, { field, isRoot, times }: Place, errors: FieldErrors): void {
  const given = schema['x-kubernetes-validations'];
  if (!Array.isArray(given)) return;
  const rules = rulesOf(schema, isRoot || schema['x-kubernetes-embedded-resource'] === true);
  const objects = given.filter(isObject);
  for (const [i, written] of objects.entries()) {
    const at = `${field}.x-kubernetes-validations[${i}]`;
    const { rule, message, messageExpression, reason } = written;
    if (typeof rule !== 'string' || rule.trim() === '') {
      errors.required(`${at}.rule`, 'rule is not specified');
      continue;
    }
    if (typeof message === 'string' && message !== '') {
      if (message.trim() === '') errors.invalid(`${at}.message`, message, 'message must be non-empty if specified');
      else if (/\n/.test(message.trim()))
        errors.invalid(`${at}.message`, message, 'message must not contain line breaks');
    } else if (rule.trim().includes('\n') && !messageExpression) {
      errors.required(`${at}.message`, 'message must be specified if rule contains line breaks');
    }
    if (reason !== undefined && !reasons.includes(String(reason))) errors.notSupported(`${at}.reason`, reason, reasons);
    const compiled = rules[i];
    for (const problem of compiled?.rule.problems ?? []) {
      errors.invalid(
        `${at}.rule`,
        written,
        problem.startsWith('must evaluate')
          ? 'cel expression must evaluate to a bool'
          : `compilation failed: ${problem}`,
      );
    }
    for (const problem of compiled?.messageExpression?.problems ?? []) {
      errors.invalid(`${at}.messageExpression`, written, `messageExpression compilation failed: ${problem}`);
    }
    if (compiled && compiled.optionalOldSelf && !compiled.isTransition && compiled.rule.problems.length === 0) {
      errors.invalid(`${at}.optionalOldSelf`, true, 'may not be set if oldSelf is not used in rule');
    }
    if (compiled) validateCost(compiled.rule.estimate * times, `${at}.rule`, errors);
    if (compiled) validateFieldPath(compiled.fieldPath, schema, `${at}.fieldPath`, errors);
  }
}

/** A rule that could take too long, were its values as big as the schema lets them be. */
function validateCost(cost: number, field: string, errors: FieldErrors): void {
  const factor = cost / limits.celEstimate;
  if (factor <= 1) return;
  const said = factor > 100 ? 'more than 100x' : `${factor.toFixed(1)}x`;
  errors.forbidden(
    field,
    `estimated rule cost exceeds budget by factor of ${said} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`,
  );
}

function validateFieldPath(path: string, schema: StructuralSchema, field: string, errors: FieldErrors): void {
  if (path === '') return;
  let at: StructuralSchema | undefined = schema;
  for (const [, dotted, bracketed] of path.matchAll(/\.([A-Za-z0-9_-]+)|\['([^']+)'\]/g)) {
    const name: string = dotted ?? bracketed ?? '';
    const properties: Json | undefined = at?.['properties'];
    const next: Json | undefined =
      isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
    const values: Json | undefined = at?.['additionalProperties'];
    at = isObject(next) ? next : isObject(values) ? values : undefined;
    if (!at) break;
  }
  if (!at || !/^(?:\.[A-Za-z0-9_-]+|\['[^']+'\])+$/.test(path)) {
    errors.invalid(field, path, 'fieldPath must be a valid path: does not refer to a valid field');
  }
}

/** A default must be what its own schema takes. */
function validateDefault(schema: StructuralSchema, field: string, errors: FieldErrors): void {
  const fallback = schema['default'];
  if (fallback === undefined) return;
  const { value, unknown } = prune(fallback, schema, schema['x-kubernetes-embedded-resource'] === true);
  if (unknown.length > 0) {
    errors.invalid(`${field}.default`, fallback, 'must not have unknown fields');
    return;
  }
  const filled = applyDefaults(value, schema);
  const wrong = validateValue({ value: filled, old: undefined }, schema, '');
  const found = wrong.length > 0 ? wrong : validateRules({ value: filled, old: undefined }, schema, false);
  for (const error of found) {
    const path = error.field === '' ? `${field}.default` : `${field}.default.${error.field}`;
    errors.list.push({
      ...error,
      field: path,
      ...(error.detail === undefined ? {} : { detail: error.detail.replace(/^.*?in body/, `${path} in body`) }),
    });
  }
}
