import type { FieldError } from '../errors.ts';
import { isObject } from '../patch/merge.ts';
import type { Json } from '../types.ts';
import { itemsOf, member, propertyOf, stringsOf, type StructuralSchema } from './access.ts';

/** Items of sets are unique, and so are the keys of lists that are maps. */
export function validateListType(value: readonly Json[], schema: StructuralSchema, path: string): FieldError[] {
  const type = schema['x-kubernetes-list-type'];
  if (type !== 'set' && type !== 'map') return [];
  const identity = type === 'set' ? (item: Json) => item : keysOf(schema);
  const seen = new Set<string>();
  const errors: FieldError[] = [];
  for (const [i, item] of value.entries()) {
    const id = identity(item);
    const text = JSON.stringify(id);
    if (seen.has(text)) errors.push({ code: 'FieldValueDuplicate', field: `${path}[${i}]`, value: id });
    seen.add(text);
  }
  return errors;
}

function keysOf(schema: StructuralSchema): (item: Json) => Json {
  const keys = [...stringsOf(schema['x-kubernetes-list-map-keys'])].sort();
  const items = itemsOf(schema);
  return (item) => {
    const id: { [key: string]: Json } = {};
    for (const key of keys) {
      const value = (isObject(item) ? member(item, key) : undefined) ?? (items && propertyOf(items, key)?.['default']);
      if (value !== undefined) id[key] = value;
    }
    return id;
  };
}
