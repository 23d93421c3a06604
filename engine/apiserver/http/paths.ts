import type { ApiResponse } from '../../client/kube-api.ts';
import type { Json } from '../../machinery/types.ts';
import type { RemoteVersion } from '../aggregation/index.ts';
import type { ServerContext } from '../context.ts';
import { aggregated, coreVersions, groupDocument, groupList, resourceList } from '../discovery/documents.ts';
import { groupsOf } from '../discovery/model.ts';
import { openapiIndex, openapiV2, openapiV3 } from '../discovery/openapi.ts';
import { asksForProtobuf, encodeOpenapiV2, openapiV2Protobuf } from '../discovery/openapi-protobuf.ts';
import { negotiate } from './negotiate.ts';
import { respond, respondText } from './respond.ts';

const checks = [
  'ping',
  'log',
  'etcd',
  'poststarthook/start-apiextensions-controllers',
  'poststarthook/crd-informer-synced',
];

/** Everything that is not a resource: discovery, OpenAPI, health, version. Undefined where there is nothing. */
export async function servePath(
  context: ServerContext,
  version: string,
  path: string,
  query: URLSearchParams,
  accept: string | undefined,
  remote: readonly RemoteVersion[] = [],
): Promise<ApiResponse> {
  const clean = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const health = healthOf(clean, query);
  if (health !== undefined) return respondText(health);
  if (clean.startsWith('/openapi/')) {
    const document = await openapi(context, clean.slice('/openapi/'.length));
    if (document === undefined) return noSuchPage();
    return clean === '/openapi/v2' && asksForProtobuf(accept) ? inProtobuf(document) : respondJson(document);
  }
  if (clean === '/version') return respondJson(versionOf(version));
  if (clean === '/') return respondJson({ paths: pathsOf(context) });
  const found = discovery(context, clean, accept, remote);
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

const noSuchPage = (): ApiResponse => respondText('404 page not found\n', 404);

function discovery(
  { registry }: ServerContext,
  path: string,
  accept: string | undefined,
  remote: readonly RemoteVersion[],
): ApiResponse | undefined {
  const parts = path.split('/').slice(1);
  const [root, first, second] = parts;
  if (root !== 'api' && root !== 'apis') return undefined;
  if (parts.length === 1) {
    const accepted = negotiate(accept);
    if (accepted.as === 'APIGroupDiscoveryList')
      return respond(aggregated(registry, root === 'api', accepted.version, remote), accepted);
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
  if (path === 'v3') return openapiIndex(registry);
  if (!schemas) return undefined;
  const docs = await sim.loop.external(schemas.loadDocs());
  if (path === 'v2') return openapiV2(registry, schemas, docs);
  return path.startsWith('v3/') ? openapiV3(registry, schemas, docs, path.slice(3)) : undefined;
}

function healthOf(path: string, query: URLSearchParams): string | undefined {
  const [, root, ...check] = path.split('/');
  if (root !== 'healthz' && root !== 'livez' && root !== 'readyz') return undefined;
  const names = root === 'readyz' ? [...checks, 'informer-sync', 'shutdown'] : checks;
  if (check.length > 0) return names.includes(check.join('/')) ? 'ok' : undefined;
  if (!query.has('verbose')) return 'ok';
  const excluded = new Set(query.getAll('exclude').flatMap((list) => list.split(',')));
  const lines = names.map((name) => (excluded.delete(name) ? `[+]${name} excluded: ok\n` : `[+]${name} ok\n`));
  const unknown = [...excluded].map((name) => JSON.stringify(name)).join(',');
  const warning = unknown === '' ? '' : `warn: some health checks cannot be excluded: no matches for ${unknown}\n`;
  return `${lines.join('')}${warning}${root} check passed\n`;
}

function versionOf(version: string): Json {
  const [major = '1', minor = '36'] = version.split('.');
  return {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    minCompatibilityMajor: major,
    minCompatibilityMinor: String(Number(minor) - 1),
    gitVersion: `v${major}.${minor}.0`,
    gitCommit: '0000000000000000000000000000000000000000',
    gitTreeState: 'clean',
    buildDate: '2026-01-01T00:00:00Z',
    goVersion: 'none (simulated by Kubebook)',
    compiler: 'none',
    platform: 'linux/amd64',
  };
}

function pathsOf({ registry }: ServerContext): readonly string[] {
  const groups = groupsOf(registry);
  const api = groups.flatMap(({ name, versions }) =>
    name === ''
      ? ['/api', ...versions.map(({ version }) => `/api/${version}`)]
      : [`/apis/${name}`, ...versions.map(({ version }) => `/apis/${name}/${version}`)],
  );
  const health = ['healthz', 'livez', 'readyz'].flatMap((root) => [`/${root}`, ...checks.map((c) => `/${root}/${c}`)]);
  return [...api, '/apis', ...health, '/metrics', '/openapi/v2', '/openapi/v3', '/version'].sort();
}
