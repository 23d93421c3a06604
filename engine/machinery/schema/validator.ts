import type { Schema, SchemaSource } from './contract.ts';
import { isObject } from '../patch/index.ts';
import { isShared } from './shared-parts.ts';
import { type DecodeProblem, describeActual, describeExpected } from './decode-errors.ts';

/** What reading an object by its schema found. */
export interface SchemaVerdict {
  /** Fields that the schema does not know, with indices: `spec.template.spec.containers[0].imagepullpolicy`. */
  readonly unknown: readonly string[];
  /** Values that cannot be read as their types, in the order of the document; a server tells the first. */
  readonly errors: readonly DecodeProblem[];
}

export interface SchemaValidator {
  /**
   * Reads `object` as the definition says. `null` stands for absent everywhere. Required fields, enums and ranges are not
   * looked at: a server decodes first, fills in defaults, and validates by rules of its own after that.
   *
   * @param known a value that was found in order before: a field of `object` that is the very same is not looked at again
   */
  validate(definition: string, object: unknown, known?: Fields): SchemaVerdict;
}

type Fields = { readonly [key: string]: unknown };

/** True where all below a value is as it should be. */
type Check = (value: unknown, known?: Fields) => boolean;

const fine: SchemaVerdict = { unknown: [], errors: [] };
const quantity = /^[+-]?[0-9.]+[eEinumkKMGTP]*[-+]?[0-9]*$/;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Scalars by schema; undefined for what has something below it. */
function scalarCheck(schema: Schema): Check | undefined {
  switch (schema.format) {
    case 'quantity':
      return (value) => typeof value === 'number' || (typeof value === 'string' && quantity.test(value));
    case 'int-or-string':
      return (value) => typeof value === 'string' || (Number.isInteger(value) && isInt32(value));
    case 'byte':
      return (value) =>
        typeof value === 'string' && base64.test(/[\r\n]/.test(value) ? value.replace(/[\r\n]/g, '') : value);
    case 'date-time':
      return (value) => typeof value === 'string' && time.test(value);
    case 'int32':
      return (value) => Number.isInteger(value) && isInt32(value);
  }
  switch (schema.type) {
    case 'integer':
      return (value) => Number.isInteger(value);
    case 'number':
      return (value) => typeof value === 'number';
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'string':
      return (value) => typeof value === 'string';
  }
  return undefined;
}

const isInt32 = (value: unknown): boolean => typeof value === 'number' && value >= -2147483648 && value <= 2147483647;

/**
 * A validator over `schemas`. Checks are compiled a definition at its first use; a frozen object that was found in order
 * is not looked at again, so the pods of one template cost little more than their metadata.
 */
export function createSchemaValidator(schemas: SchemaSource): SchemaValidator {
  const compiled = new Map<string, Check>();

  function definitionCheck(name: string): Check {
    const known = compiled.get(name);
    if (known) return known;
    let check: Check | undefined;
    const seen = new WeakSet<object>();
    // made on first use: definitions refer to each other in circles
    const plain: Check = (value, known) => (check ??= compile(schemas.definition(name) ?? {}))(value, known);
    if (!isShared(name)) {
      compiled.set(name, plain);
      return plain;
    }
    const lazy: Check = (value) => {
      if (typeof value !== 'object' || value === null) return plain(value);
      if (seen.has(value)) return true;
      const good = plain(value);
      if (good && Object.isFrozen(value)) seen.add(value);
      return good;
    };
    compiled.set(name, lazy);
    return lazy;
  }

  function compile(schema: Schema): Check {
    if (schema.ref !== undefined) return definitionCheck(schema.ref);
    const scalar = scalarCheck(schema);
    if (scalar) return scalar;
    if (schema.type === 'array') {
      const item = schema.items ? compile(schema.items) : () => true;
      return (value) => {
        if (!Array.isArray(value)) return false;
        for (let i = 0; i < value.length; i++) if (value[i] !== null && !item(value[i])) return false;
        return true;
      };
    }
    if (schema.type !== 'object') return () => true;
    if (schema.preserveUnknownFields || schema.additionalProperties === true) return isObject;
    if (schema.additionalProperties) {
      const item = compile(schema.additionalProperties);
      return (value) => {
        if (!isObject(value)) return false;
        for (const key in value) if (value[key] !== null && !item(value[key])) return false;
        return true;
      };
    }
    const fields = new Map(Object.entries(schema.properties ?? {}).map(([name, field]) => [name, compile(field)]));
    return (value, known) => {
      if (!isObject(value)) return false;
      for (const key in value) {
        const field = value[key];
        if (known !== undefined && field !== undefined && field === known[key]) continue;
        if (field === null || field === undefined) {
          if (!fields.has(key)) return false;
          continue;
        }
        const check = fields.get(key);
        if (check === undefined || !check(field)) return false;
      }
      return true;
    };
  }

  return {
    validate(definition, object, known) {
      if (definitionCheck(definition)(object, known)) return fine;
      const unknown: string[] = [];
      const errors: DecodeProblem[] = [];
      explain({ ref: definition }, object, { path: '', fieldPath: '', struct: '' });
      return { unknown, errors };

      interface Place {
        readonly path: string;
        readonly fieldPath: string;
        readonly struct: string;
      }

      /** The slow walk, only for objects with something wrong: the same rules, with places. */
      function explain(schema: Schema, value: unknown, at: Place): void {
        if (value === null || value === undefined) return;
        if (schema.ref !== undefined) {
          const struct = schema.ref.slice(schema.ref.lastIndexOf('.') + 1);
          const target = schemas.definition(schema.ref) ?? {};
          if (target.type === 'object' && !isObject(value)) wrongType(schema, value, at);
          else explain(target, value, { ...at, struct });
          return;
        }
        const scalar = scalarCheck(schema);
        if (scalar) {
          if (!scalar(value)) scalarProblem(schema, value, at);
        } else if (schema.type === 'array') {
          if (!Array.isArray(value)) wrongType(schema, value, at);
          else
            for (const [i, item] of value.entries())
              explain(schema.items ?? {}, item, { ...at, path: `${at.path}[${i}]` });
        } else if (schema.type === 'object') {
          if (!isObject(value)) wrongType(schema, value, at);
          else if (schema.preserveUnknownFields || schema.additionalProperties === true) return;
          else if (schema.additionalProperties) {
            for (const key of Object.keys(value)) {
              explain(schema.additionalProperties, value[key], { ...at, path: join(at.path, key) });
            }
          } else explainFields(schema, value, at);
        }
      }

      function explainFields(schema: Schema, value: { readonly [key: string]: unknown }, at: Place): void {
        for (const key of Object.keys(value)) {
          const path = join(at.path, key);
          const field = Object.hasOwn(schema.properties ?? {}, key) ? schema.properties?.[key] : undefined;
          if (field) explain(field, value[key], { ...at, path, fieldPath: join(at.fieldPath, key) });
          else unknown.push(path);
        }
      }

      function scalarProblem(schema: Schema, value: unknown, at: Place): void {
        const { path } = at;
        if (schema.format === 'quantity') errors.push({ code: 'bad-quantity', path, value: String(value) });
        else if (schema.format === 'int-or-string') {
          errors.push({ code: 'not-int-or-string', path, actual: describeActual(value, 'int32') });
        } else if (schema.format === 'byte' && typeof value === 'string')
          errors.push({ code: 'bad-base64', path, value });
        else if (schema.format === 'date-time' && typeof value === 'string')
          errors.push({ code: 'bad-time', path, value });
        else wrongType(schema, value, at);
      }

      function wrongType(schema: Schema, value: unknown, { path, fieldPath, struct }: Place): void {
        const expected = describeExpected(schema);
        errors.push({ code: 'wrong-type', path, fieldPath, struct, actual: describeActual(value, expected), expected });
      }
    },
  };
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
