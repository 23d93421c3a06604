import { badRequest } from '../../machinery/errors.ts';
import { isObject } from '../../machinery/patch/merge.ts';
import type { JsonObject, KubeObject } from '../../machinery/types.ts';
import type { Call } from '../call.ts';

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

/** An act on a pod names the pod that its path names, or none. @throws ApiError 400 */
export function mustBeFor({ name }: Pick<Call, 'name'>, body: KubeObject, kind: string): void {
  const given = body.metadata?.name;
  if (given && given !== name) throw badRequest(`name in URL does not match name in ${kind} object`);
}
