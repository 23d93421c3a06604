import type { KindRegistry } from '../../kinds/registry.ts';
import { alreadyExists, type ApiError, badRequest } from '../../machinery/errors.ts';
import { deepFreeze, freezeParts } from '../../machinery/freeze.ts';
import { invalid } from '../../machinery/invalid.ts';
import { type KubeObject, parseApiVersion } from '../../machinery/types.ts';
import { type Call, mustHaveNamespace } from '../call.ts';
import type { ServerContext } from '../context.ts';
import { type Endpoint, keyOf, mustSupport } from '../endpoint.ts';
import { metadataForCreate } from '../metadata/prepare.ts';
import { validateMetadata } from '../metadata/validate.ts';
import { admissionAttributes, allocated, prepareContext, type Applied, noteWrite, timeToLiveOf } from './write.ts';

/** Creates an object: defaults, admission, preparation, validation, store; in the real server's order. */
export async function create(
  context: ServerContext,
  call: Call,
  given: KubeObject,
  { applied }: Applied = {},
): Promise<KubeObject> {
  const { endpoint, options } = call;
  const { stored: definition, collection } = endpoint;
  mustSupport(endpoint, 'create');
  mustHaveNamespace(call, 'creation');
  mustBeOfKind(context, endpoint, given);
  // taken over, as KubeApi says: what is frozen and was seen before is not looked at again
  const namespace = sameNamespace(call.namespace, given);
  let object = endpoint.toStorage(context.decoder.decode(endpoint, freezeParts(given), options));
  object = { ...object, metadata: metadataForCreate(object, definition, namespace, context) };
  object = definition.defaults?.(object) ?? object;
  const { name } = object.metadata;
  // plugins that change objects come before a name is made up, and know the prefix alone
  const unnamed = object.metadata.name !== given.metadata?.name;
  if (unnamed) object = { ...object, metadata: { ...object.metadata, name: '' } };

  const named = { ...call, name: unnamed ? '' : name };
  const attributes = admissionAttributes('CREATE', named, object, undefined);
  const admitting = context.admission.admit(attributes);
  if (admitting) await admitting;
  if (attributes.object && attributes.object !== object) {
    object = definition.defaults?.(attributes.object) ?? attributes.object;
  }
  if (unnamed) object = { ...object, metadata: { ...object.metadata, name } };
  object = prepareForCreate(object, endpoint, call, context);

  const errors = [
    ...validateMetadata(object, definition),
    ...(definition.validate?.(object) ?? []),
    ...(endpoint.kindVersion.rules?.validate(object, undefined) ?? []),
    ...(endpoint.kindVersion.validateCreate?.(object) ?? []),
  ];
  if (errors.length > 0) throw invalid(endpoint, object.metadata.name, errors);
  attributes.object = object;
  attributes.name = name;
  const validating = context.admission.validate(attributes);
  if (validating) await validating;

  const key = keyOf(namespace, object.metadata.name);
  if (collection.get(key)) throw alreadyExists(endpoint, object.metadata.name);
  for (const text of definition.warnings?.(object) ?? []) options.onWarning?.(text);
  object = allocated(context, call, key, object);
  const stored = options.dryRun ? deepFreeze(object) : collection.put(key, object, timeToLiveOf(endpoint));
  if (applied) context.ledger?.settle(stored, applied);
  else noteWrite(context, call, undefined, stored);
  return endpoint.answer(stored);
}

function prepareForCreate(object: KubeObject, endpoint: Endpoint, call: Call, context: ServerContext): KubeObject {
  const { prepareForCreate: prepare, subresources } = endpoint.stored;
  if (prepare) return prepare(object, prepareContext(call, context));
  if (!subresources?.status || object['status'] === undefined) return object;
  const { status: _, ...rest } = object;
  return rest;
}

/** The body must be of the endpoint's kind and version; either may be left out, as clients of subresources do. */
export function mustBeOfKind({ registry }: ServerContext, endpoint: Endpoint, object: KubeObject): void {
  const { kind, apiVersion, version, group, kindVersion } = endpoint;
  const given = { kind: object.kind || kind, apiVersion: object.apiVersion || apiVersion };
  if (given.kind === kind && given.apiVersion === apiVersion) return;
  const { group: itsGroup, version: itsVersion } = parseApiVersion(given.apiVersion);
  if (kindVersion.rules) {
    if (given.apiVersion !== apiVersion) throw wrongVersion(given.apiVersion, apiVersion);
    throw invalid(endpoint, object.metadata?.name ?? '', [
      { code: 'FieldValueInvalid', field: 'kind', value: given.kind, detail: `must be ${kind}` },
    ]);
  }
  // versions of the past are known to a server that does not serve them
  if (
    !serves(registry, given) &&
    given.kind === kind &&
    itsGroup === group &&
    /[a-z]\d+(alpha|beta)\d+$/.test(itsVersion)
  ) {
    throw wrongVersion(given.apiVersion, apiVersion);
  }
  const why = notConverted(registry, endpoint, given);
  throw badRequest(`${given.kind} in version "${itsVersion || version}" cannot be handled as a ${kind}: ${why}`);
}

/** Why an object of another kind or version is none of an endpoint's, in the words of the server's decoder. */
export function notConverted(
  registry: KindRegistry,
  { group, kind }: Endpoint,
  given: { readonly kind: string; readonly apiVersion: string },
): string {
  const { version: itsVersion } = parseApiVersion(given.apiVersion);
  return serves(registry, given)
    ? `converting (${itsVersion}.${given.kind}) to (${group === '' ? 'core' : (group.split('.')[0] ?? group)}.${kind}): unknown conversion`
    : `no kind ${JSON.stringify(given.kind)} is registered for version ${JSON.stringify(given.apiVersion)} in scheme "pkg/api/legacyscheme/scheme.go:30"`;
}

function serves(registry: KindRegistry, { kind, apiVersion }: Pick<KubeObject, 'kind' | 'apiVersion'>): boolean {
  const { group, version } = parseApiVersion(apiVersion);
  return registry.byKind(group, kind)?.versions.some((served) => served.version === version) ?? false;
}

const wrongVersion = (given: string, expected: string): ApiError =>
  badRequest(`the API version in the data (${given}) does not match the expected API version (${expected})`);

/** The namespace of the request, which an object may name, too. @throws ApiError 400 it names another */
export function sameNamespace(requested: string | undefined, object: KubeObject): string | undefined {
  const given = object.metadata?.namespace;
  if (given && given !== requested) {
    throw badRequest(
      requested === undefined
        ? 'namespace is not allowed on this type'
        : `the namespace of the provided object does not match the namespace sent on the request`,
    );
  }
  return requested;
}
