import { type ApiRequest, type ApiResponse, type Patch, patchContentTypes } from '../../client/kube-api.ts';
import { badRequest, failure } from '../../machinery/errors.ts';
import { isObject } from '../../machinery/patch/index.ts';
import type { Json, KubeObject } from '../../machinery/types.ts';
import { type Call, namespaceOf } from '../call.ts';
import type { ServerContext } from '../context.ts';
import type { ClientIdentity } from '../contract.ts';
import type { Dispatch } from '../dispatch.ts';
import { type Endpoint, noSuchResource, verbsOf } from '../endpoint.ts';
import { notAllowed, subresourceOf } from '../subresources/index.ts';
import { contentTypeOf, isEmpty, readObject, readValue } from './body.ts';
import { type Accepted, negotiate } from './negotiate.ts';
import type { Target } from './path.ts';
import { deleteOptions, flag, listOptions, mustNotAskForEvents, watchOptions, writeOptions } from './query.ts';
import { respond } from './respond.ts';
import { type Form, presentEvents, presentList, presentObject } from './transform.ts';

/** One request for a resource, taken apart. */
export interface ResourceRequest {
  readonly request: ApiRequest;
  readonly target: Extract<Target, { kind: 'resource' }>;
  readonly query: URLSearchParams;
  readonly identity: ClientIdentity;
  /** Collects what goes into `Warning` headers. */
  readonly warn: (text: string) => void;
  readonly warnings: readonly string[];
}

/** The verbs of the API over HTTP. Failures are thrown. */
export async function serveResource(
  context: ServerContext,
  dispatch: Dispatch,
  asked: ResourceRequest,
): Promise<ApiResponse> {
  const { target, request, query, identity, warn, warnings } = asked;
  const endpoint = context.endpoint(target);
  if (endpoint.kindVersion.deprecation) warn(endpoint.kindVersion.deprecation.warning);
  const accepted = negotiate(request.headers?.['accept']);
  const form: Form = {
    accepted,
    include: includeOf(query),
    now: context.sim.clock.now(),
    endpoint,
    owned: context.ledger?.shown ?? same,
    shared: context.sharedEvents,
  };
  const call = <Options>(options: Options): Call<Options> => ({
    endpoint,
    namespace: namespaceOf(endpoint, target.namespace),
    name: target.name,
    subresource: target.subresource,
    identity,
    options,
  });
  const answer = (value: unknown, status = 200) => respond(value, accepted, { status, warnings });
  const method = request.method.toUpperCase();

  if (target.name === '') {
    mustBeInScope(endpoint, target, method);
    switch (method) {
      case 'GET':
        if (target.watch || flag(query, 'watch')) return watch();
        mustNotAskForEvents(query);
        return answer(presentList(await dispatch.list(call(listOptions(query))), form));
      case 'POST': {
        const options = writeOptions(query, 'CreateOptions', warn);
        const body = readObject(request, endpoint, endpoint.kind, options);
        return answer(presentObject(await dispatch.create(call(options), body), form), 201);
      }
      case 'DELETE': {
        const options = { ...listOptions(query), ...deleteOptions(query, bodyOf(request, 'DeleteOptions')) };
        return answer(presentList(await dispatch.deleteCollection(call(options)), form));
      }
      default:
        throw notAllowed();
    }
  }
  if (endpoint.definition.namespaced !== (target.namespace !== undefined)) throw noSuchResource();
  const kind = subresourceOf(endpoint, target.subresource)?.view?.kind ?? endpoint.kind;
  switch (method) {
    case 'GET': {
      if (target.watch || flag(query, 'watch')) return watch();
      const resourceVersion = query.get('resourceVersion');
      const found = await dispatch.get(call(resourceVersion ? { resourceVersion } : {}));
      return answer(presentObject(found, form));
    }
    case 'POST': {
      if (target.subresource === '') throw notAllowed();
      const options = writeOptions(query, 'CreateOptions', warn);
      const body = readObject(request, endpoint, kind, options);
      const made = await dispatch.create(call(options), body);
      return answer(made, made.kind === 'Status' ? ((made as { code?: number }).code ?? 201) : 201);
    }
    case 'PUT': {
      const options = writeOptions(query, 'UpdateOptions', warn);
      const body = readObject(request, endpoint, kind, options);
      return answer(presentObject(await dispatch.update(call(options), body), form));
    }
    case 'PATCH': {
      const by = readPatch(request);
      const force = flag(query, 'force');
      const options = { ...writeOptions(query, 'PatchOptions', warn), ...(force ? { force } : {}) };
      if (by.type === 'apply' && options.fieldManager === undefined) throw managerRequired();
      const existed = endpoint.collection.get(keyFor(call(options))) !== undefined;
      const patched = await dispatch.patch(call(options), by);
      return answer(presentObject(patched, form), by.type === 'apply' && !existed ? 201 : 200);
    }
    case 'DELETE': {
      const options = deleteOptions(query, bodyOf(request, 'DeleteOptions'));
      return answer(presentObject(await dispatch.delete(call(options)), form));
    }
    default:
      throw notAllowed();
  }

  function watch(): ApiResponse {
    const signal = request.signal ?? new AbortController().signal;
    const options = watchOptions(query, signal);
    const named = target.name === '' ? options : { ...options, fieldSelector: `metadata.name=${target.name}` };
    const events = dispatch.watch({ ...call(named), name: '' });
    const values = presentEvents(events, form, () => context.sim.clock.now());
    return { status: 200, headers: { 'content-type': watchType(accepted) }, body: { type: 'objects', values } };
  }
}

const same = (object: KubeObject): KubeObject => object;

const watchType = ({ encoding }: Accepted): string =>
  encoding === 'yaml' ? 'application/yaml;stream=watch' : 'application/json;stream=watch';

const keyFor = ({ namespace, name }: Call<unknown>): string =>
  namespace === undefined ? name : `${namespace}/${name}`;

function includeOf(query: URLSearchParams): Form['include'] {
  const asked = query.get('includeObject');
  return asked === 'None' || asked === 'Object' ? asked : 'Metadata';
}

/** A namespaced collection is written in a namespace; a cluster-scoped one is in none. */
function mustBeInScope(endpoint: Endpoint, { namespace }: ResourceRequest['target'], method: string): void {
  const { namespaced } = endpoint.definition;
  const verbs: readonly string[] = verbsOf(endpoint.definition);
  if (namespaced && namespace === undefined && method === 'DELETE') throw notAllowed();
  if (namespaced && namespace === undefined && method === 'POST') throw notAllowed();
  if (!namespaced && namespace !== undefined) throw noSuchResource();
  if (method === 'GET' && !verbs.includes('list')) throw notAllowed();
  if (method === 'DELETE' && !verbs.includes('deletecollection')) throw notAllowed();
}

function bodyOf(request: ApiRequest, kind: string): Json | undefined {
  return isEmpty(request) ? undefined : readValue(request, kind);
}

const patchTypes = new Map<string, Patch['type']>();
for (const type of ['json', 'merge', 'strategic', 'apply'] as const) patchTypes.set(patchContentTypes[type], type);

function readPatch(request: ApiRequest): Patch {
  const type = patchTypes.get(contentTypeOf(request));
  if (!type) throw failure(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  if (type === 'apply') {
    const yaml = { ...request, headers: { ...request.headers, 'content-type': 'application/yaml' } };
    const body = readConfiguration(yaml);
    if (!isObject(body)) throw badRequest('error decoding YAML: the configuration must be an object');
    return { type, body };
  }
  const value = readPatchValue(request);
  return type === 'json' ? { type, operations: value } : { type, body: value };
}

function readConfiguration(request: ApiRequest): Json {
  try {
    return readValue(request, 'Apply');
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    throw badRequest(
      `error decoding YAML: error converting YAML to JSON: ${/couldn't get version\/kind; (.*) \(/s.exec(text)?.[1] ?? text}`,
    );
  }
}

function readPatchValue(request: ApiRequest): Json {
  try {
    return readValue({ ...request, headers: { 'content-type': 'application/json' } }, 'Patch');
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    throw badRequest(`error decoding patch: ${/json parse error: (.*) \(/s.exec(text)?.[1] ?? 'invalid JSON'}`);
  }
}

const managerRequired = () =>
  failure(
    422,
    'Invalid',
    'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    {
      group: 'meta.k8s.io',
      kind: 'PatchOptions',
      causes: [
        { reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' },
      ],
    },
  );
