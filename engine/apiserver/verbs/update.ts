import { badRequest, conflict, notFound } from '../../machinery/errors.ts';
import { invalid } from '../../machinery/invalid.ts';
import { shareWith } from '../../machinery/meta/share.ts';
import type { KubeObject, ObjectMeta } from '../../machinery/types.ts';
import { type Call, mustHaveNamespace } from '../call.ts';
import type { ServerContext } from '../context.ts';
import { type Endpoint, mustSupport } from '../endpoint.ts';
import { metadataForUpdate, raisesGeneration } from '../metadata/prepare.ts';
import { validateMetadataUpdate } from '../metadata/validate.ts';
import { mustBeOfKind } from './create.ts';
import { admissionAttributes, objectKey, prepareContext } from './write.ts';

export const modified = 'the object has been modified; please apply your changes to the latest version and try again';

/** How often an update that demands no version is tried again when another comes between. */
const attempts = 5;

export async function update(context: ServerContext, call: Call, given: KubeObject): Promise<KubeObject> {
  mustSupport(call.endpoint, 'update');
  mustHaveNamespace(call, 'update');
  mustBeOfKind(call.endpoint, given);
  mustBeNamed(call, given);
  const next = call.endpoint.toStorage(given);
  return modify(context, call, () => next);
}

function mustBeNamed({ name }: Call, object: KubeObject): void {
  const given = object.metadata?.name;
  if (given && given !== name) {
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  }
}

/**
 * Changes an object by a function of what is stored; tried again where somebody else was faster, unless the result names
 * the version that it was made from.
 */
export async function modify(
  context: ServerContext,
  call: Call,
  change: (stored: KubeObject) => KubeObject,
): Promise<KubeObject> {
  const { endpoint, options } = call;
  const { collection } = endpoint;
  const key = objectKey(call);
  for (let attempt = 1; ; attempt++) {
    const old = collection.get(key);
    if (!old) throw notFound(endpoint, call.name);
    const wanted = change(old);
    mustMatch(endpoint, call.name, wanted.metadata, old.metadata);
    const object = prepared(context, call, wanted, old);

    const attributes = admissionAttributes('UPDATE', call, object, old);
    const admitting = context.admission.admit(attributes);
    if (admitting) await admitting;
    const admitted =
      attributes.object && attributes.object !== object ? prepared(context, call, attributes.object, old) : object;
    const errors = validate(call, admitted, old);
    if (errors.length > 0) throw invalid(endpoint.definition, call.name, errors);
    attributes.object = admitted;
    const validating = context.admission.validate(attributes);
    if (validating) await validating;

    if (collection.get(key) !== old) {
      if (wanted.metadata?.resourceVersion || attempt >= attempts) throw conflict(endpoint, call.name, modified);
      continue;
    }
    for (const text of endpoint.definition.warnings?.(admitted, old) ?? []) options.onWarning?.(text);
    if (admitted === old) return endpoint.present(old);
    if (options.dryRun) return endpoint.present(admitted);
    if (isFinished(admitted)) return endpoint.present(collection.delete(key, admitted) ?? admitted);
    return endpoint.present(collection.put(key, admitted));
  }
}

/** Deleted, and nothing holds it any more: its last finalizer was just taken away. */
function isFinished({ metadata }: KubeObject): boolean {
  return (
    metadata.deletionTimestamp !== undefined &&
    (metadata.finalizers ?? []).length === 0 &&
    (metadata.deletionGracePeriodSeconds ?? 0) === 0
  );
}

/** Merges what the client may change into what is stored; the stored object itself where nothing changes. */
function prepared(context: ServerContext, call: Call, wanted: KubeObject, old: KubeObject): KubeObject {
  const { definition } = call.endpoint;
  const metadata = metadataForUpdate(wanted, old);
  let next: KubeObject;
  if (call.subresource === 'status') {
    next = { ...old, metadata: { ...metadata }, status: wanted['status'] };
    if (wanted['status'] === undefined) next = without(next, 'status');
    next = definition.defaults?.(next) ?? next;
  } else {
    next = { ...wanted, apiVersion: old.apiVersion, kind: old.kind, metadata };
    if (definition.subresources?.status) {
      next = old['status'] === undefined ? without(next, 'status') : { ...next, status: old['status'] };
    }
    next = definition.defaults?.(next) ?? next;
    next = definition.prepareForUpdate?.(next, old, prepareContext(call, context)) ?? next;
  }
  next = shareWith(old, next);
  if (call.subresource === '' && raisesGeneration(next, old, definition)) {
    next = { ...next, metadata: { ...next.metadata, generation: (old.metadata.generation ?? 0) + 1 } };
  }
  return next;
}

function without(object: KubeObject, field: string): KubeObject {
  if (object[field] === undefined) return object;
  const { [field]: _, ...rest } = object;
  return { ...rest, apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata };
}

function validate(call: Call, object: KubeObject, old: KubeObject) {
  if (object === old) return [];
  const { definition } = call.endpoint;
  if (call.subresource === 'status') {
    return [...validateMetadataUpdate(object, old), ...(definition.validateStatusUpdate?.(object, old) ?? [])];
  }
  return [
    ...validateMetadataUpdate(object, old),
    ...(definition.validate?.(object) ?? []),
    ...(definition.validateUpdate?.(object, old) ?? []),
  ];
}

/** Optimistic concurrency: a version or UID that the client names must be the stored one's. */
function mustMatch(endpoint: Endpoint, name: string, given: Partial<ObjectMeta> | undefined, stored: ObjectMeta): void {
  if (given?.uid && given.uid !== stored.uid) {
    throw conflict(
      endpoint,
      name,
      `Precondition failed: UID in precondition: ${given.uid}, UID in object meta: ${stored.uid}`,
    );
  }
  if (given?.resourceVersion && given.resourceVersion !== stored.resourceVersion) {
    throw conflict(endpoint, name, modified);
  }
}
