import { isObject } from '../patch/merge.ts';
import type { Json, JsonObject } from '../types.ts';
import { member, propertyOf, type StructuralSchema, valuesOf } from './access.ts';

/** A value, and what it was before where it is changed. */
export interface Changed {
  readonly value: Json;
  readonly old: Json | undefined;
}

interface FieldBelow {
  readonly field: string;
  readonly changed: Changed;
  readonly below: StructuralSchema;
  /** The schema names the field; else it is the key of a map. */
  readonly named: boolean;
}

/** The fields of an object that its schema says something of. */
export function* fieldsBelow(
  value: JsonObject,
  old: Json | undefined,
  schema: StructuralSchema,
): Generator<FieldBelow, void> {
  const values = valuesOf(schema);
  for (const field of Object.keys(value)) {
    const given = member(value, field);
    const property = propertyOf(schema, field);
    const below = property ?? (values === true ? undefined : values);
    if (given === undefined || !below) continue;
    const before = isObject(old) ? member(old, field) : undefined;
    yield { field, changed: { value: given, old: before }, below, named: property !== undefined };
  }
}
