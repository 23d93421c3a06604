import { isObject } from '../../machinery/patch/merge.ts';
import type { JsonObject, KubeObject } from '../../machinery/types.ts';

/** A field of an object that holds an object; empty where it is missing. */
export function partOf(object: KubeObject, field: 'spec' | 'status'): JsonObject {
  const part = object[field];
  return isObject(part) ? part : {};
}

/** The objects in a list field. */
export function itemsOf(part: JsonObject, field: string): readonly JsonObject[] {
  const items = part[field];
  return Array.isArray(items) ? items.filter(isObject) : [];
}

export const succeeded = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  code: 201,
} as const;
