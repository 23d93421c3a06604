import type { Patch, PatchOptions } from '../../client/kube-api.ts';
import { badRequest, conflict, failure, notFound } from '../../machinery/errors.ts';
import { invalid } from '../../machinery/invalid.ts';
import { toCompactJson } from '../../machinery/json-text.ts';
import { applyJsonPatch, applyMergePatch, applyStrategicPatch, isObject } from '../../machinery/patch/index.ts';
import type { Json, JsonObject, KubeObject } from '../../machinery/types.ts';
import { type Call, fieldManagerOf, mustHaveNamespace } from '../call.ts';
import type { ServerContext } from '../context.ts';
import { type Endpoint, mustSupport } from '../endpoint.ts';
import { subresourceOf } from '../subresources/index.ts';
import { create, mustBeOfKind, notConverted } from './create.ts';
import { modify, mustBeNamed } from './update.ts';
import { objectKey } from './write.ts';

export async function patch(context: ServerContext, call: Call<PatchOptions>, by: Patch): Promise<KubeObject> {
  const { endpoint } = call;
  mustSupport(endpoint, 'patch');
  mustHaveNamespace(call, 'patch');
  const view = subresourceOf(endpoint, call.subresource)?.view;
  if (by.type === 'apply') return apply(context, call, by.body);
  return modify(context, call, (stored) => {
    if (view) return view.apply(patched(context, endpoint, view.show(stored, call), by), stored, call);
    const shown = touchesOwnership(by) ? (context.ledger?.shown(stored) ?? stored) : stored;
    const next = patched(context, endpoint, endpoint.present(shown), by);
    const patchedBy = by.type === 'strategic' ? { strategic: by.body } : {};
    return endpoint.toStorage(context.decoder.decode(endpoint, next, call.options, patchedBy));
  });
}

/** What a patch makes of an object in the endpoint's version. */
export function patched(
  context: ServerContext,
  endpoint: Endpoint,
  object: KubeObject,
  by: Exclude<Patch, { type: 'apply' }>,
): KubeObject {
  // an object that is stored is JSON: its type only says more of its fields
  const document = object as unknown as JsonObject;
  if (by.type === 'json') {
    return mustStay(context, endpoint, object, toObject(applyJsonPatch(document, by.operations), object));
  }
  const body = mustBeObject(by.body);
  if (by.type !== 'strategic')
    return mustStay(context, endpoint, object, toObject(applyMergePatch(document, body), object));
  const schema = context.schemas?.forKind(endpoint.group, endpoint.version, object.kind)?.schema;
  if (!schema || !context.schemas || endpoint.kindVersion.openAPIV3Schema) throw unknownFormat();
  return toObject(applyStrategicPatch(document, body, schema, context.schemas), object);
}

/** What a patch makes of an object is of its kind and version still. @throws ApiError 422, or 400 for custom kinds */
function mustStay(context: ServerContext, endpoint: Endpoint, before: KubeObject, next: KubeObject): KubeObject {
  if (next.kind === before.kind && next.apiVersion === before.apiVersion) return next;
  if (endpoint.kindVersion.rules) mustBeOfKind(context, endpoint, next);
  const detail = notConverted(context.registry, endpoint, next);
  const value = toCompactJson(next as unknown as JsonObject);
  throw invalid({ group: '', kind: '' }, '', [{ code: 'FieldValueInvalid', field: 'patch', value, detail }]);
}

const unknownFormat = () =>
  failure(
    415,
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
  );

function mustBeObject(body: Json): JsonObject {
  if (isObject(body)) return body;
  const type = Array.isArray(body) ? 'array' : body === null ? 'null' : typeof body;
  throw badRequest(`json: cannot unmarshal ${type} into Go value of type map[string]interface {}`);
}

/** A patch that takes the metadata away still means the same object. */
function toObject(value: Json, object: KubeObject): KubeObject {
  if (!isObject(value)) throw badRequest('json: cannot unmarshal the patched document into an object');
  const { metadata } = value;
  return {
    ...value,
    apiVersion: typeof value['apiVersion'] === 'string' ? value['apiVersion'] : object.apiVersion,
    kind: typeof value['kind'] === 'string' ? value['kind'] : object.kind,
    metadata: { name: object.metadata.name, ...(isObject(metadata) ? metadata : {}) },
  };
}

/** Server-side apply: the only patch that also creates. */
async function apply(context: ServerContext, call: Call<PatchOptions>, body: Json): Promise<KubeObject> {
  const { endpoint, options } = call;
  const { ownership } = context;
  if (!ownership) throw failure(415, 'UnsupportedMediaType', 'server-side apply is not served', {});
  const write = {
    manager: fieldManagerOf(call),
    apiVersion: endpoint.apiVersion,
    subresource: call.subresource,
    time: context.sim.clock.timestamp(),
    schema:
      endpoint.kindVersion.schema ?? context.schemas?.forKind(endpoint.group, endpoint.version, endpoint.kind)?.schema,
    force: options.force ?? false,
  };
  const given = mustBeObject(body);
  // a Scale is a view of the object, and its fields are the object's
  const isView = subresourceOf(endpoint, call.subresource)?.view !== undefined;
  const configuration = isView ? { ...given, apiVersion: endpoint.apiVersion, kind: endpoint.kind } : given;
  const shown = context.ledger?.shown ?? ((object: KubeObject) => object);
  const ownerships = ({ metadata }: KubeObject) => ({ applied: metadata.managedFields ?? [] });
  if (endpoint.collection.get(objectKey(call))) {
    return modify(
      context,
      call,
      (stored) => {
        const applied = ownership.apply(endpoint.present(shown(stored)), configuration, write);
        // what is not in the schema was refused already, in other words
        return endpoint.toStorage(context.decoder.decode(endpoint, applied, { fieldValidation: 'Ignore' }));
      },
      ownerships,
    );
  }
  if (call.subresource !== '') throw notFound(endpoint, call.name);
  const uid = isObject(configuration['metadata']) ? configuration['metadata']['uid'] : undefined;
  if (uid) {
    const why = `uid mismatch: the provided object specified uid ${String(uid)}, and no existing object was found`;
    throw conflict(endpoint, call.name, why);
  }
  const applied = ownership.apply(undefined, configuration, write);
  mustBeNamed(call, applied);
  return create(context, { ...call, name: '' }, applied, ownerships(applied));
}

/** Whether a JSON patch speaks of managedFields: they are laid in only where they are looked at. */
function touchesOwnership(by: Patch): boolean {
  if (by.type !== 'json' || !Array.isArray(by.operations)) return false;
  return by.operations.some(
    (operation) => isObject(operation) && String(operation['path']).startsWith('/metadata/managedFields'),
  );
}
