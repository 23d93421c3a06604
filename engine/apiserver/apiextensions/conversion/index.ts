/**
 * The verbs for kinds whose versions a webhook converts. Objects are converted on their way in and out; between the two everything is
 * done to the version that is kept.
 */
import type { Patch, PatchOptions, WriteOptions } from '../../../client/kube-api.ts';
import type { Conversion } from '../../../kinds/registry.ts';
import { isApiError, notFound } from '../../../machinery/errors.ts';
import { deepFreeze, freezeParts } from '../../../machinery/freeze.ts';
import { invalid } from '../../../machinery/invalid.ts';
import { isObject } from '../../../machinery/patch/index.ts';
import { formatApiVersion, type KubeObject, type Status, type WatchEvent } from '../../../machinery/types.ts';
import type { Call } from '../../call.ts';
import type { ServerContext } from '../../context.ts';
import type { Endpoint } from '../../endpoint.ts';
import { create, mustBeOfKind } from '../../verbs/create.ts';
import { patch, patched } from '../../verbs/patch.ts';
import { update } from '../../verbs/update.ts';
import { objectKey } from '../../verbs/write.ts';
import { convert } from './review.ts';

/** How often a patch that demands no version is tried again when another write comes between. */
const attempts = 5;

/** What converts for a request; undefined where nothing has to be converted: a Scale is the same in all versions. */
export const conversionOf = ({
  endpoint,
  subresource,
}: Pick<Call, 'endpoint' | 'subresource'>): Conversion | undefined =>
  subresource === 'scale' ? undefined : endpoint.definition.conversion;

/** The same request for what is stored, as it is stored. */
export function asStored<Options>(call: Call<Options>): Call<Options> {
  return { ...call, endpoint: { ...call.endpoint, present: asItIs, answer: asItIs } };
}

const asItIs = (object: KubeObject): KubeObject => object;

/** What is stored in the version of a request, with the fields that the version has. */
export async function presented(
  context: ServerContext,
  { endpoint }: Pick<Call<unknown>, 'endpoint'>,
  conversion: Conversion,
  stored: readonly KubeObject[],
): Promise<readonly KubeObject[]> {
  const { ledger } = context;
  // who owns what is known of the stored objects only
  const owned = stored.map((object) =>
    object.apiVersion === endpoint.apiVersion ? object : (ledger?.shown(object) ?? object),
  );
  const converted = await convert(context, conversion, owned, endpoint.apiVersion);
  return converted.map((object) => deepFreeze(endpoint.kindVersion.rules?.read(object).object ?? object));
}

export async function presentedOne(
  context: ServerContext,
  call: Pick<Call<unknown>, 'endpoint'>,
  conversion: Conversion,
  stored: KubeObject,
): Promise<KubeObject> {
  const [object = stored] = await presented(context, call, conversion, [stored]);
  return object;
}

export async function* watchConverted(
  context: ServerContext,
  call: Pick<Call<unknown>, 'endpoint'>,
  conversion: Conversion,
  events: AsyncIterable<WatchEvent>,
): AsyncGenerator<WatchEvent> {
  for await (const event of events) {
    if (event.type === 'BOOKMARK' || event.type === 'ERROR') yield event;
    else {
      try {
        yield { type: event.type, object: await presentedOne(context, call, conversion, event.object as KubeObject) };
      } catch (error) {
        if (!isApiError(error)) throw error;
        yield { type: 'ERROR', object: error.status };
        return;
      }
    }
  }
}

export async function createConverted(
  context: ServerContext,
  call: Call,
  conversion: Conversion,
  given: KubeObject,
): Promise<KubeObject | Status> {
  const storage = storageCall(call, conversion);
  if (storage.endpoint.version === call.endpoint.version) return create(context, storage, given);
  mustBeOfKind(context, call.endpoint, given);
  const object = checked(context, call, given, undefined);
  const created = await create(context, storage, await toStorage(context, storage, conversion, object));
  return presentedOne(context, call, conversion, created);
}

export async function updateConverted(
  context: ServerContext,
  call: Call,
  conversion: Conversion,
  given: KubeObject,
): Promise<KubeObject> {
  const storage = storageCall(call, conversion);
  if (storage.endpoint.version === call.endpoint.version) return update(context, storage, given);
  mustBeOfKind(context, call.endpoint, given);
  const stored = call.endpoint.collection.get(objectKey(call));
  const old = stored && (await presentedOne(context, call, conversion, stored));
  const object = checked(context, call, given, old);
  const updated = await update(context, storage, await toStorage(context, storage, conversion, object));
  return presentedOne(context, call, conversion, updated);
}

export async function patchConverted(
  context: ServerContext,
  call: Call<PatchOptions>,
  conversion: Conversion,
  by: Patch,
): Promise<KubeObject> {
  const storage = storageCall(call, conversion);
  if (storage.endpoint.version === call.endpoint.version) return patch(context, storage, by);
  if (by.type === 'apply') {
    if (!isObject(by.body)) return patch(context, storage, by);
    const configuration = by.body as unknown as KubeObject;
    const [converted = configuration] = await convert(
      context,
      conversion,
      [configuration],
      storage.endpoint.apiVersion,
    );
    // who applies metadata alone does not speak of what the webhook makes of nothing
    const said = Object.entries(converted).filter(([field]) => configuration[field] !== undefined);
    const applied = await patch(context, storage, { ...by, body: Object.fromEntries(said) as never });
    return presentedOne(context, call, conversion, applied);
  }
  for (let attempt = 1; ; attempt++) {
    const stored = call.endpoint.collection.get(objectKey(call));
    if (!stored) throw notFound(call.endpoint, call.name);
    const old = await presentedOne(context, call, conversion, stored);
    const object = checked(context, call, patched(context, call.endpoint, old, by), old);
    const next = await toStorage(context, storage, conversion, object);
    try {
      // the whole of it: what the patch said is in it, and so is the version that it was made from
      const whole: Patch = { type: 'json', operations: [{ op: 'replace', path: '', value: next as never }] };
      return await presentedOne(context, call, conversion, await patch(context, storage, whole));
    } catch (error) {
      const asked = object.metadata.resourceVersion !== old.metadata.resourceVersion;
      if (!isApiError(error, 'Conflict') || asked || attempt >= attempts) throw error;
    }
  }
}

/** The object as the version of the request has it. @throws ApiError 422 where the version's schema refuses it */
function checked(
  context: ServerContext,
  { endpoint, options }: Call,
  given: KubeObject,
  old: KubeObject | undefined,
): KubeObject {
  const object = context.decoder.decode(endpoint, freezeParts(given), options);
  const named = { ...object, apiVersion: endpoint.apiVersion, kind: endpoint.kind };
  const errors = endpoint.kindVersion.rules?.validate(named, old) ?? [];
  if (errors.length > 0) throw invalid(endpoint, named.metadata?.name ?? '', errors);
  return named;
}

async function toStorage(
  context: ServerContext,
  { endpoint }: Pick<Call, 'endpoint'>,
  conversion: Conversion,
  object: KubeObject,
): Promise<KubeObject> {
  const [converted = object] = await convert(context, conversion, [object], endpoint.apiVersion);
  return converted;
}

/** The same request to the version that is kept, which may be one that is not served. */
function storageCall<Options extends WriteOptions>(call: Call<Options>, { storage }: Conversion): Call<Options> {
  const { endpoint } = call;
  const apiVersion = formatApiVersion({ group: endpoint.group, version: storage.version });
  const kept: Endpoint = {
    ...endpoint,
    version: storage.version,
    apiVersion,
    kindVersion: storage,
    present: asItIs,
    answer: asItIs,
    toStorage: (object) => ({ ...object, apiVersion, kind: endpoint.kind }),
  };
  // what the client wrote was looked at in its own version
  const isOther = endpoint.version !== storage.version;
  return { ...call, endpoint: kept, options: isOther ? { ...call.options, fieldValidation: 'Ignore' } : call.options };
}
