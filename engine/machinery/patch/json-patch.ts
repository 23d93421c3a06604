import * as fastJsonPatch from 'fast-json-patch';
import { type ApiError, badRequest, failure } from '../errors.ts';
import type { Json } from '../types.ts';
import { isObject } from './merge.ts';

const operations: ReadonlySet<unknown> = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);

/**
 * JSON Patch. The document is not changed; only the parts that the patch reaches are copied.
 *
 * @throws ApiError 400 for what is no patch, 422 for one that does not apply, in the words of the real server
 * @see https://www.rfc-editor.org/rfc/rfc6902
 */
export function applyJsonPatch(document: Json, patch: Json): Json {
  if (!Array.isArray(patch)) {
    throw badRequest(`json: cannot unmarshal ${goTypeOf(patch)} into Go value of type jsonpatch.Patch`);
  }
  let result = document;
  for (const operation of patch) {
    if (!isObject(operation) || !operations.has(operation['op']) || typeof operation['path'] !== 'string') {
      throw rejected();
    }
    result = applyOne(result, operation);
  }
  return result;
}

function applyOne(document: Json, operation: { readonly [field: string]: Json | undefined }): Json {
  const { op, path, from, value } = operation;
  const pointer = typeof path === 'string' ? path : '';
  const copy = copyAlong(copyAlong(document, pointer), typeof from === 'string' ? from : '');
  try {
    const applied = fastJsonPatch.applyOperation(
      copy,
      // an absent value is null to the real server
      {
        op,
        path: pointer,
        ...(from === undefined ? {} : { from }),
        ...(takesValue(op) ? { value: value ?? null } : {}),
      } as never,
      true,
      true,
    );
    return applied.newDocument as Json;
  } catch {
    throw rejected();
  }
}

const takesValue = (op: unknown): boolean => op === 'add' || op === 'replace' || op === 'test';

/** The real server gives no more than this for a patch that does not apply. */
const rejected = (): ApiError =>
  failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {});

/** A document whose containers on the way to a pointer may be written to; all else is shared. */
function copyAlong(document: Json, pointer: string): Json {
  const steps = pointer.split('/').slice(1);
  const copy = (at: Json, depth: number): Json => {
    if (typeof at !== 'object' || at === null) return at;
    const step = (steps[depth] ?? '').replace(/~1/g, '/').replace(/~0/g, '~');
    if (!isObject(at)) {
      const items = [...at];
      const next = items[Number(step)];
      if (depth < steps.length && next !== undefined) items[Number(step)] = copy(next, depth + 1);
      return items;
    }
    const fields: { [key: string]: Json | undefined } = { ...at };
    const next = fields[step];
    if (depth < steps.length && next !== undefined && Object.hasOwn(fields, step)) fields[step] = copy(next, depth + 1);
    return fields;
  };
  return copy(document, 0);
}

function goTypeOf(value: Json): string {
  return isObject(value) ? 'object' : value === null ? 'null' : typeof value === 'boolean' ? 'bool' : typeof value;
}
