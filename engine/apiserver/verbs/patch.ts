import type { Patch, PatchOptions } from '../../client/kube-api.ts';
import { failure } from '../../machinery/errors.ts';
import { applyMergePatch, isObject } from '../../machinery/patch/merge.ts';
import type { Json, KubeObject } from '../../machinery/types.ts';
import { type Call, mustHaveNamespace } from '../call.ts';
import type { ServerContext } from '../context.ts';
import { mustSupport } from '../endpoint.ts';
import { modify } from './update.ts';

export async function patch(context: ServerContext, call: Call<PatchOptions>, by: Patch): Promise<KubeObject> {
  const { endpoint } = call;
  mustSupport(endpoint, 'patch');
  mustHaveNamespace(call, 'patch');
  return modify(context, call, (stored) => endpoint.toStorage(patched(endpoint.present(stored), by)));
}

function patched(object: KubeObject, by: Patch): KubeObject {
  if (by.type !== 'merge') throw failure(415, 'UnsupportedMediaType', `${by.type} patches are not supported here`);
  return toObject(applyMergePatch(object as unknown as Json, by.body));
}

function toObject(value: Json): KubeObject {
  if (!isObject(value) || !isObject(value['metadata'])) {
    throw failure(422, 'Invalid', 'the patch leaves no object');
  }
  return value as unknown as KubeObject;
}
