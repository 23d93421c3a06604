import type { DeleteOptions } from '../../client/kube-api.ts';
import { conflict, notFound } from '../../machinery/errors.ts';
import { invalid } from '../../machinery/invalid.ts';
import type { KubeObject, Status } from '../../machinery/types.ts';
import { type Call, mustHaveNamespace } from '../call.ts';
import type { ServerContext } from '../context.ts';
import { type Endpoint, mustSupport } from '../endpoint.ts';
import { beginDeletion, finalizersFor, isFinished, isHeld, shortenDeletion } from './deletion.ts';
import { admissionAttributes, objectKey } from './write.ts';

/** Resources whose deletion answers with the object; the others answer with a Status. */
const answersWithObject: ReadonlySet<string> = new Set([
  'pods.',
  'podtemplates.',
  'persistentvolumes.',
  'persistentvolumeclaims.',
  'resourcequotas.',
  'serviceaccounts.',
  'services.',
  'csidrivers.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'storageclasses.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
]);

/**
 * Deletes at once, or marks as being deleted where a grace period or a finalizer keeps the object.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/
 */
export async function remove(context: ServerContext, call: Call<DeleteOptions>): Promise<KubeObject | Status> {
  const { endpoint } = call;
  mustSupport(endpoint, 'delete');
  mustHaveNamespace(call, 'deletion');
  validateOptions(call.options);
  const last = await removeObject(context, call);
  const immediate = endpoint.collection.get(objectKey(call)) === undefined;
  if (!immediate || call.options.dryRun || answersWithObject.has(`${endpoint.resource}.${endpoint.group}`)) {
    return endpoint.present(last);
  }
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: call.name,
      ...(endpoint.group === '' ? {} : { group: endpoint.group }),
      kind: endpoint.resource,
      ...(last.metadata.uid === undefined ? {} : { uid: last.metadata.uid }),
    },
  };
}

/** The object as it is after, or as it was last. In the version that is kept. */
export async function removeObject(context: ServerContext, call: Call<DeleteOptions>): Promise<KubeObject> {
  const { endpoint, options } = call;
  const { collection } = endpoint;
  const key = objectKey(call);
  for (;;) {
    const old = collection.get(key);
    if (!old) throw notFound(endpoint, call.name);
    mustMatch(endpoint, old, options);
    const validating = context.admission.validate(admissionAttributes('DELETE', call, undefined, old));
    if (validating) {
      await validating;
      if (collection.get(key) !== old) continue;
    }
    const next = deleted(context, endpoint, old, options);
    if (options.dryRun) return next ?? old;
    if (next === old) return old;
    if (next && !isFinished(endpoint, next)) {
      const left = collection.put(key, next);
      context.ledger?.carry(old, left);
      return left;
    }
    // a kind with a grace period is marked even where nothing of it is left: watchers see that first
    if (next) collection.put(key, next);
    const left = collection.delete(key) ?? old;
    context.ledger?.carry(old, left);
    return left;
  }
}

/** The object marked for deletion, although nothing may keep it; itself where nothing changes; undefined where it is just gone. */
function deleted(
  context: ServerContext,
  endpoint: Endpoint,
  old: KubeObject,
  options: DeleteOptions,
): KubeObject | undefined {
  const { stored } = endpoint;
  const finalizers = finalizersFor(old, options.propagationPolicy, stored.defaultPropagation);
  let object = old;
  if (finalizers !== old.metadata.finalizers && (finalizers.length > 0 || old.metadata.finalizers)) {
    const { finalizers: _, ...metadata } = old.metadata;
    object = { ...old, metadata: { ...metadata, ...(finalizers.length > 0 ? { finalizers } : {}) } };
  }
  const own = stored.gracePeriodSeconds?.(object) ?? 0;
  const asked = options.gracePeriodSeconds;
  const wanted = own === 0 || asked === undefined ? own : asked < 0 ? 1 : asked;
  if (object.metadata.deletionTimestamp === undefined) {
    const atOnce = wanted === 0 && stored.gracePeriodSeconds === undefined;
    if (atOnce && !isHeld(endpoint, object)) return undefined;
    return beginDeletion(endpoint, object, wanted, context.sim.clock.now());
  }
  const left = object.metadata.deletionGracePeriodSeconds ?? 0;
  if (left > 0 && asked !== undefined && asked < left) return shortenDeletion(object, Math.max(asked, 0));
  const over = (object.metadata.deletionGracePeriodSeconds ?? 0) === 0 && !isHeld(endpoint, object);
  return over ? undefined : object;
}

function mustMatch({ group, kind }: Endpoint, object: KubeObject, { preconditions }: DeleteOptions): void {
  if (!preconditions) return;
  const { uid, resourceVersion, name } = object.metadata;
  const about = { group, resource: kind };
  if (preconditions.uid !== undefined && preconditions.uid !== uid) {
    throw conflict(
      about,
      name,
      `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
  }
  if (preconditions.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    throw conflict(
      about,
      name,
      `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    );
  }
}

const policies = ['Foreground', 'Background', 'Orphan'];

function validateOptions({ propagationPolicy }: DeleteOptions): void {
  if (propagationPolicy === undefined || policies.includes(propagationPolicy)) return;
  throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [
    {
      code: 'FieldValueNotSupported',
      field: 'propagationPolicy',
      value: propagationPolicy,
      supported: [...policies, 'nil'],
    },
  ]);
}
