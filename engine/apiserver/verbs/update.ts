import { equal } from '../../machinery/apply/fields-of.ts';
import { givenEntries } from '../../machinery/apply/ledger.ts';
import { badRequest, conflict, type FieldError, notFound } from '../../machinery/errors.ts';
import { deepFreeze, freezeParts } from '../../machinery/freeze.ts';
import { invalid } from '../../machinery/invalid.ts';
import { shareWith } from '../../machinery/meta/share.ts';
import type { KubeObject, ObjectMeta } from '../../machinery/types.ts';
import { type Call, mustHaveNamespace } from '../call.ts';
import type { ServerContext } from '../context.ts';
import { type Endpoint, mustSupport } from '../endpoint.ts';
import { metadataForUpdate, raisesGeneration } from '../metadata/prepare.ts';
import { validateKept, validateMetadataUpdate } from '../metadata/validate.ts';
import { notAllowed, subresourceOf } from '../subresources/index.ts';
import { mustBeOfKind } from './create.ts';
import { isFinished } from './deletion.ts';
import { mustBeVersion } from './versions.ts';
import {
  admissionAttributes,
  allocated,
  objectKey,
  prepareContext,
  type Applied,
  noteWrite,
  timeToLiveOf,
} from './write.ts';

export const modified = 'the object has been modified; please apply your changes to the latest version and try again';

/** How often an update that demands no version is tried again when another comes between. */
const attempts = 5;

export async function update(context: ServerContext, call: Call, given: KubeObject): Promise<KubeObject> {
  mustSupport(call.endpoint, 'update');
  mustHaveNamespace(call, 'update');
  mustBeNamed(call, given);
  const view = subresourceOf(call.endpoint, call.subresource)?.view;
  if (view) return modify(context, call, (stored) => view.apply(given, stored, call));
  mustBeOfKind(context, call.endpoint, given);
  const { endpoint, options } = call;
  const stored = endpoint.collection.get(objectKey(call));
  const known = stored && endpoint.present(stored);
  const next = endpoint.toStorage(context.decoder.decode(endpoint, freezeParts(given), options, undefined, known));
  return modify(context, call, () => next);
}

export function mustBeNamed({ name, namespace }: Call, object: KubeObject): void {
  const { name: given, namespace: where } = object.metadata ?? {};
  if (given && given !== name) {
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  }
  if (where && namespace !== undefined && where !== namespace) {
    throw badRequest(
      `the namespace of the object (${where}) does not match the namespace on the request (${namespace})`,
    );
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
  ownership?: (wanted: KubeObject) => Applied,
): Promise<KubeObject> {
  const { endpoint, options } = call;
  const subresource = subresourceOf(endpoint, call.subresource);
  if (subresource && !subresource.merge && !subresource.view) throw notAllowed();
  const present = (object: KubeObject) => subresource?.view?.show(object, call) ?? endpoint.present(object);
  const { collection } = endpoint;
  const key = objectKey(call);
  for (let attempt = 1; ; attempt++) {
    const old = collection.get(key);
    if (!old) throw notFound(endpoint, call.name);
    const wanted = change(old);
    mustBeNamed(call, wanted);
    mustMatch(endpoint, call.name, wanted.metadata, old.metadata);
    const object = prepared(context, call, wanted, old);

    const attributes = admissionAttributes('UPDATE', call, object, old);
    const admitting = context.admission.admit(attributes);
    if (admitting) await admitting;
    const admitted =
      attributes.object && attributes.object !== object ? prepared(context, call, attributes.object, old) : object;
    const errors = [...validateKept(wanted.metadata, old.metadata), ...validate(call, admitted, old)];
    if (errors.length > 0) throw invalid(endpoint, call.name, errors);
    attributes.object = admitted;
    const validating = context.admission.validate(attributes);
    if (validating) await validating;

    if (collection.get(key) !== old) {
      if (wanted.metadata?.resourceVersion || attempt >= attempts) throw conflict(endpoint, call.name, modified);
      continue;
    }
    for (const text of endpoint.stored.warnings?.(admitted, old) ?? []) options.onWarning?.(text);
    const { ledger } = context;
    const known = ledger?.entriesOf;
    const applied = ownership?.(wanted).applied;
    const given =
      applied || !known
        ? undefined
        : givenEntries(wanted.metadata?.managedFields, wanted.metadata?.managedFields && known(old));
    const disowned =
      given !== undefined || (applied !== undefined && known !== undefined && !equal(applied, known(old)));
    if (admitted === old && !disowned) return present(old);
    const next = call.subresource === '' ? allocated(context, call, key, admitted) : admitted;
    const written = (object: KubeObject): KubeObject => {
      if (applied) ledger?.settle(object, applied);
      else noteWrite(context, call, old, object, given);
      return present(object);
    };
    if (options.dryRun) return written(deepFreeze({ ...next }));
    if (isFinished(endpoint, next)) return written(collection.delete(key, next) ?? next);
    return written(collection.put(key, next === old ? { ...old } : next, timeToLiveOf(endpoint)));
  }
}

/** Merges what the client may change into what is stored; the stored object itself where nothing changes. */
function prepared(context: ServerContext, call: Call, wanted: KubeObject, old: KubeObject): KubeObject {
  const { stored: definition } = call.endpoint;
  const merge = subresourceOf(call.endpoint, call.subresource)?.merge;
  let next: KubeObject;
  if (merge) {
    next = merge(wanted, old);
    next = definition.defaults?.(next, old) ?? next;
    if (call.subresource === 'status') {
      next = definition.prepareForStatusUpdate?.(next, old, prepareContext(call, context)) ?? next;
    }
  } else {
    next = { ...wanted, apiVersion: old.apiVersion, kind: old.kind, metadata: metadataForUpdate(wanted, old) };
    if (definition.subresources?.status) {
      next = old['status'] === undefined ? without(next, 'status') : { ...next, status: old['status'] };
    }
    next = definition.defaults?.(next, old) ?? next;
    next = context.allocators(call.endpoint)?.carryOver(next, old) ?? next;
    next = definition.prepareForUpdate?.(next, old, prepareContext(call, context)) ?? next;
  }
  next = shareWith(old, next);
  if (next === old || call.subresource === 'status' || !raisesGeneration(next, old, definition)) return next;
  return { ...next, metadata: { ...next.metadata, generation: (old.metadata.generation ?? 0) + 1 } };
}

function without(object: KubeObject, field: string): KubeObject {
  if (object[field] === undefined) return object;
  const { [field]: _, ...rest } = object;
  return { ...rest, apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata };
}

function validate(call: Call, object: KubeObject, old: KubeObject): readonly FieldError[] {
  if (object === old) return [];
  const { stored: definition } = call.endpoint;
  const own =
    call.subresource === 'status'
      ? definition.validateStatusUpdate?.(object, old)
      : (subresourceOf(call.endpoint, call.subresource)?.validate?.(object, old) ?? validateObject(call, object, old));
  const { rules } = call.endpoint.kindVersion;
  const custom = rules?.validate(object, call.endpoint.present(old));
  return [...validateMetadataUpdate(object, old), ...(own ?? []), ...(custom ?? [])];
}

function validateObject({ endpoint, subresource }: Call, object: KubeObject, old: KubeObject): readonly FieldError[] {
  const { validate: always, validateUpdate } = endpoint.stored;
  // the acts on a part may change what the object's own updates may not
  const transition = subresource === '' || subresource === 'scale' ? validateUpdate?.(object, old) : undefined;
  const versioned = endpoint.kindVersion.validateUpdate?.(object, old);
  return [...(always?.(object) ?? []), ...(transition ?? []), ...(versioned ?? [])];
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
  if (!given?.resourceVersion) return;
  mustBeVersion(given.resourceVersion);
  if (given.resourceVersion !== stored.resourceVersion) {
    throw conflict(endpoint, name, modified);
  }
}
