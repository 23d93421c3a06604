import { canonicalQuantity } from '../quantity.ts';
import type { Schema, SchemaSource } from './contract.ts';
import { isShared } from './shared-parts.ts';
import { zeroTimesOf } from './zero-times.ts';

export interface SchemaNormalizer {
  /**
   * The object as it is after a server has read and written it: without fields that the schema does not know, without
   * nulls and without empty optional lists and maps, but with null for the times that are always written; quantities in
   * canonical form. The same object where nothing changes.
   *
   * @param known a value that is normal: a field of `object` that is the very same stays as it is
   */
  normalize<T>(definition: string, object: T, known?: Fields): T;
}

type Fields = { readonly [key: string]: unknown };
/** Returns its argument where there is nothing to do, and `undefined` for what is to be left out. */
type Step = (value: unknown, known?: Fields) => unknown;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEmpty = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.length === 0;
  for (const _ in value as object) return false;
  return true;
};

/** Steps are compiled a definition at its first use; frozen objects that were found normal are not looked at again. */
export function createSchemaNormalizer(schemas: SchemaSource): SchemaNormalizer {
  const compiled = new Map<string, Step>();

  function definitionStep(name: string): Step {
    const known = compiled.get(name);
    if (known) return known;
    let step: Step | undefined;
    const plain: Step = (value, known) =>
      typeof value === 'object' && value !== null
        ? (step ??= compile(schemas.definition(name) ?? {}, zeroTimesOf(name)) ?? same)(value, known)
        : value;
    if (!isShared(name)) {
      compiled.set(name, plain);
      return plain;
    }
    const normal = new WeakSet<object>();
    const lazy: Step = (value) => {
      if (typeof value !== 'object' || value === null) return value;
      if (normal.has(value)) return value;
      const result = plain(value);
      if (result === value && Object.isFrozen(value)) normal.add(value);
      return result;
    };
    compiled.set(name, lazy);
    return lazy;
  }

  /** Undefined for scalars that stay as they are. */
  function compile(schema: Schema, zeroTimes: readonly string[] = []): Step | undefined {
    if (schema.ref !== undefined) return definitionStep(schema.ref);
    if (schema.format === 'quantity') {
      return (value) => (typeof value === 'string' || typeof value === 'number' ? canonicalQuantity(value) : value);
    }
    if (schema.type === 'array') return listStep(schema.items ? compile(schema.items) : undefined);
    if (schema.type !== 'object' || schema.preserveUnknownFields || schema.additionalProperties === true)
      return undefined;
    if (schema.additionalProperties) {
      const { type, format } = schema.additionalProperties;
      // a null among texts is read as an empty one
      return mapStep(compile(schema.additionalProperties), type === 'string' && !format ? '' : undefined);
    }
    return structStep(schema, zeroTimes);
  }

  function structStep(schema: Schema, zeroTimes: readonly string[]): Step {
    const required = new Set(schema.required);
    const fields = new Map(
      Object.entries(schema.properties ?? {}).map(([name, field]) => [
        name,
        {
          step: compile(field),
          // structs stay: `emptyDir: {}` says something
          optionalCollection:
            !required.has(name) && (field.type === 'array' || (field.type === 'object' && field.additionalProperties)),
        },
      ]),
    );
    return (value, known) => {
      if (!isObject(value)) return value;
      let copy: { [key: string]: unknown } | undefined;
      for (const key in value) {
        const given = value[key];
        if (known !== undefined && copy === undefined && given !== undefined && given === known[key]) continue;
        const field = fields.get(key);
        let kept = given;
        if (given === null && zeroTimes.includes(key)) continue;
        if (!field || given === null || given === undefined) kept = undefined;
        else {
          if (field.step) kept = field.step(given);
          if (field.optionalCollection && typeof kept === 'object' && isEmpty(kept)) kept = undefined;
        }
        if (kept === given && kept !== undefined && copy === undefined) continue;
        copy ??= upTo(value, key);
        if (kept !== undefined) copy[key] = kept;
      }
      for (const time of zeroTimes) if ((copy ?? value)[time] === undefined) (copy ??= { ...value })[time] = null;
      return copy ?? value;
    };
  }

  return {
    normalize: <T>(definition: string, object: T, known?: Fields): T => definitionStep(definition)(object, known) as T,
  };
}

const same: Step = (value) => value;

/** The fields before `end`. A copy from which keys are deleted would be kept as a hash table, several times as big. */
function upTo(value: Fields, end: string): { [key: string]: unknown } {
  const copy: { [key: string]: unknown } = {};
  for (const key in value) {
    if (key === end) break;
    copy[key] = value[key];
  }
  return copy;
}

function listStep(step: Step | undefined): Step | undefined {
  if (!step) return undefined;
  return (value) => {
    if (!Array.isArray(value)) return value;
    let copy: unknown[] | undefined;
    for (let i = 0; i < value.length; i++) {
      const item: unknown = step(value[i]);
      if (item !== value[i]) (copy ??= [...value])[i] = item;
    }
    return copy ?? value;
  };
}

function mapStep(step: Step | undefined, forNull: string | undefined): Step {
  return (value) => {
    if (!isObject(value)) return value;
    let copy: { [key: string]: unknown } | undefined;
    for (const key in value) {
      const given = value[key];
      const kept = given === null ? forNull : step ? step(given) : given;
      if (kept === given && given !== null && copy === undefined) continue;
      copy ??= upTo(value, key);
      if (kept !== undefined) copy[key] = kept;
    }
    return copy ?? value;
  };
}
