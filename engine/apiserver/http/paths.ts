import type { ApiResponse } from '../../client/kube-api.ts';
import type { Json } from '../../machinery/types.ts';
import type { RemoteVersion } from '../aggregation/index.ts';
import type { ServerContext } from '../context.ts';
import { aggregated, coreVersions, groupDocument, groupList, resourceList } from '../discovery/documents.ts';
import { fingerprint, openapiHashes } from '../discovery/hashes.ts';
import { groupsOf } from '../discovery/model.ts';
import { openapiIndex, openapiV2, openapiV3 } from '../discovery/openapi.ts';
import { asksForProtobuf, encodeOpenapiV2, openapiV2Protobuf } from '../discovery/openapi-protobuf.ts';
import { healthAt, healthPaths } from './health.ts';
import { configurationPath, keysPath, serveIssuer } from './issuer.ts';
import { negotiate } from './negotiate.ts';
import { respond, respondText } from './respond.ts';
import { versionInfo } from './version.ts';

/** Everything that is not a resource: discovery, OpenAPI, health, version. Undefined where there is nothing. */
export async function servePath(
  context: ServerContext,
  version: string,
  path: string,
  query: URLSearchParams,
  accept: string | undefined,
  remote: readonly RemoteVersion[] = [],
  ifNoneMatch?: string,
): Promise<ApiResponse> {
  const clean = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const health = healthAt(clean, query);
  if (health !== undefined) return respondText(health);
  if (clean.startsWith('/openapi/')) {
    return serveOpenapi(context, clean.slice('/openapi/'.length), query, accept, ifNoneMatch);
  }
  if (clean === '/version') return respondJson(versionInfo(version));
  if (clean === '/') return respondJson({ paths: pathsOf(context) });
  const issued = serveIssuer(context, clean);
  if (issued) return issued;
  const found = discovery(context, clean, accept, remote, ifNoneMatch);
  if (found) return found;
  if (clean.startsWith('/apis/') || clean.startsWith('/api/')) return noSuchPage();
  return respond({ paths: pathsOf(context) }, json, { status: 404 });
}

const json = { encoding: 'json', contentType: 'application/json' } as const;
const respondJson = (value: unknown): ApiResponse => respond(value, json);

function inProtobuf(document: Json): ApiResponse {
  async function* bytes(): AsyncIterable<Uint8Array> {
    yield encodeOpenapiV2(document);
  }
  return { status: 200, headers: { 'content-type': openapiV2Protobuf }, body: { type: 'bytes', bytes: bytes() } };
}

/** Documents of OpenAPI v3 with the hash that the index told may be kept for ever, and those with another are elsewhere. */
async function serveOpenapi(
  context: ServerContext,
  path: string,
  query: URLSearchParams,
  accept: string | undefined,
  ifNoneMatch: string | undefined,
): Promise<ApiResponse> {
  const { registry, schemas, sim } = context;
  const hashes = openapiHashes(registry, schemas);
  const hash = path === 'v2' ? fingerprint([...hashes.values()].join('')) : hashes.get(path.slice('v3/'.length));
  const asked = query.get('hash');
  if (asked && hash !== undefined && asked !== hash) {
    const location = `/openapi/${path}?hash=${hash}`;
    return { status: 301, headers: { location }, body: { type: 'text', text: '' } };
  }
  if (hash !== undefined && ifNoneMatch === JSON.stringify(hash)) return notModified(hash);
  const document = await openapi(context, path);
  if (document === undefined) return noSuchPage();
  if (path === 'v2' && asksForProtobuf(accept)) return inProtobuf(document);
  const answer = respondJson(document);
  if (hash === undefined) return answer;
  if (!asked) return tagged(answer, hash);
  const expires = new Date(sim.clock.now() + 365 * 24 * 3_600_000).toUTCString();
  return tagged(answer, hash, { 'cache-control': 'public, immutable', expires });
}

/** An answer that who has it need not read again. */
function tagged(answer: ApiResponse, hash: string, headers: { readonly [name: string]: string } = {}): ApiResponse {
  return { ...answer, headers: { ...answer.headers, etag: JSON.stringify(hash), vary: 'Accept', ...headers } };
}

const notModified = (hash: string): ApiResponse => ({
  status: 304,
  headers: { etag: JSON.stringify(hash), vary: 'Accept' },
  body: { type: 'text', text: '' },
});

const noSuchPage = (): ApiResponse => respondText('404 page not found\n', 404);

function discovery(
  { registry }: ServerContext,
  path: string,
  accept: string | undefined,
  remote: readonly RemoteVersion[],
  ifNoneMatch: string | undefined,
): ApiResponse | undefined {
  const parts = path.split('/').slice(1);
  const [root, first, second] = parts;
  if (root !== 'api' && root !== 'apis') return undefined;
  if (parts.length === 1) {
    const accepted = negotiate(accept);
    if (accepted.as === 'APIGroupDiscoveryList') {
      const document = aggregated(registry, root === 'api', accepted.version, remote);
      const hash = fingerprint(JSON.stringify(document));
      if (ifNoneMatch === JSON.stringify(hash)) return notModified(hash);
      return tagged(respond(document, accepted), hash, { 'cache-control': 'public' });
    }
    return respond(root === 'api' ? coreVersions(registry) : groupList(registry, remote), accepted);
  }
  let document: Json | undefined;
  if (root === 'api' && parts.length === 2) document = resourceList(registry, '', first ?? '');
  if (root === 'apis' && parts.length === 2) document = groupDocument(registry, first ?? '', remote);
  if (root === 'apis' && parts.length === 3) document = resourceList(registry, first ?? '', second ?? '');
  return document === undefined ? undefined : respond(document, negotiate(accept));
}

/** The document below `/openapi/`: `v2`, `v3`, `v3/apis/apps/v1`. */
export async function openapi({ registry, schemas, sim }: ServerContext, path: string): Promise<Json | undefined> {
  if (path === 'v3') return openapiIndex(registry, schemas);
  if (!schemas) return undefined;
  const docs = await sim.loop.external(schemas.loadDocs());
  if (path === 'v2') return openapiV2(registry, schemas, docs);
  return path.startsWith('v3/') ? openapiV3(registry, schemas, docs, path.slice(3)) : undefined;
}

function pathsOf({ registry }: ServerContext): readonly string[] {
  const groups = groupsOf(registry);
  const api = groups.flatMap(({ name, versions }) =>
    name === ''
      ? ['/api', ...versions.map(({ version }) => `/api/${version}`)]
      : [`/apis/${name}`, ...versions.map(({ version }) => `/apis/${name}/${version}`)],
  );
  const others = ['/apis', '/metrics', '/metrics/slis', '/openapi/v2', '/openapi/v3', '/openapi/v3/', '/version'];
  return [...api, ...healthPaths, ...others, configurationPath, keysPath].sort();
}
