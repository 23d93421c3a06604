import type { DeleteOptions } from '../../client/kube-api.ts';
import { notFound } from '../../machinery/errors.ts';
import type { KubeObject, Status } from '../../machinery/types.ts';
import { type Call, mustHaveNamespace } from '../call.ts';
import type { ServerContext } from '../context.ts';
import { mustSupport } from '../endpoint.ts';
import { admissionAttributes, objectKey } from './write.ts';

export async function remove(context: ServerContext, call: Call<DeleteOptions>): Promise<KubeObject | Status> {
  const { endpoint, options } = call;
  const { collection } = endpoint;
  mustSupport(endpoint, 'delete');
  mustHaveNamespace(call, 'deletion');
  const key = objectKey(call);
  const old = collection.get(key);
  if (!old) throw notFound(endpoint, call.name);
  const validating = context.admission.validate(admissionAttributes('DELETE', call, undefined, old));
  if (validating) await validating;
  if (options.dryRun) return endpoint.present(old);
  return endpoint.present(collection.delete(key) ?? old);
}
