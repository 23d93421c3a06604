import type { KindVersion, VersionRules } from '../../kinds/registry.ts';
import { deepFreeze } from '../../machinery/freeze.ts';
import type { FieldError } from '../../machinery/errors.ts';
import { isObject } from '../../machinery/patch/index.ts';
import {
  applyDefaults,
  hasRules,
  prune,
  type StructuralSchema,
  toSchema,
  validateRules,
  validateValue,
} from '../../machinery/structural-schema/index.ts';
import type { Json, JsonObject, KubeObject } from '../../machinery/types.ts';
import { columnsFor } from './columns.ts';

/** Where a definition's version says nothing of its objects. */
const anything: StructuralSchema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** One version of a definition as the registry knows it. */
export function kindVersionOf(version: JsonObject, deprecation: string | undefined): KindVersion {
  const given = isObject(version['schema']) ? version['schema']['openAPIV3Schema'] : undefined;
  const schema = isObject(given) ? given : anything;
  const columns = version['additionalPrinterColumns'];
  const rules = rulesFor(schema);
  return {
    version: String(version['name']),
    openAPIV3Schema: schema,
    schema: toSchema(schema, true),
    columns: columnsFor(Array.isArray(columns) ? columns.filter(isObject) : []),
    rules,
    // what was stored under an older schema is shown as the present one has it
    fromStorage: (object) => rules.read(object).object,
    ...(deprecation === undefined ? {} : { deprecation: { warning: deprecation } }),
  };
}

/** Errors that leave a value's shape unclear: rules are not asked then. */
const blocking: ReadonlySet<FieldError['code']> = new Set([
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

function rulesFor(schema: StructuralSchema): VersionRules {
  const asks = hasRules(schema);
  return {
    read(object) {
      const { value, unknown } = prune(asJson(object), schema, true);
      return { object: asObject(applyDefaults(value, schema), object), unknown };
    },
    validate: (object, old) => validate(object, old).map(withPlace),
  };

  function validate(object: KubeObject, old: KubeObject | undefined): FieldError[] {
    const changed = { value: asJson(object), old: old && asJson(old) };
    const errors = validateValue(changed, schema, '');
    if (!asks) return errors;
    if (errors.some(({ code }) => blocking.has(code))) return [...errors, notAsked];
    return [...errors, ...validateRules(changed, schema, true)];
  }
}

/** How a real server writes the place of the whole object. */
const wholeObject = '<nil>';

const withPlace = (error: FieldError): FieldError => (error.field === '' ? { ...error, field: wholeObject } : error);

const notAsked: FieldError = {
  code: 'FieldValueInvalid',
  field: wholeObject,
  value: null,
  detail:
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
};

// an object of the API is JSON: its type only says more of its fields
const asJson = (object: KubeObject): Json => object as unknown as JsonObject;

function asObject(value: Json, before: KubeObject): KubeObject {
  if (value === asJson(before) || !isObject(value)) return before;
  return deepFreeze({ ...value, apiVersion: before.apiVersion, kind: before.kind, metadata: before.metadata });
}
