import { describe, expect, it } from 'vitest';
import type { ApiRequest } from '../../client/kube-api.ts';
import { configMap, startServer } from '../fixtures.ts';

const identity = { user: { name: 'tester', groups: ['system:masters'] } };
const base = '/api/v1/namespaces/default/configmaps';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function start() {
  const { server, api, world } = startServer();
  await api.create(
    { group: '', version: 'v1', resource: 'configmaps', namespace: 'default' },
    configMap('a', { k: 'v' }),
  );
  const ask = (method: string, path: string, more: Omit<ApiRequest, 'method' | 'path'> = {}) =>
    server.handle({ method, path, ...more }, identity);
  return { ask, world };
}

const valueOf = ({ body }: Awaited<ReturnType<Awaited<ReturnType<typeof start>>['ask']>>): unknown =>
  body.type === 'object' ? body.value : body.type === 'text' ? body.text : undefined;

describe('a request', () => {
  const rows: readonly [
    method: string,
    path: string,
    body: string | undefined,
    type: string,
    status: number,
    message: string,
  ][] = [
    ['GET', `${base}/none`, undefined, '', 404, 'configmaps "none" not found'],
    [
      'GET',
      '/api/v1/namespaces/default/nothings',
      undefined,
      '',
      404,
      'the server could not find the requested resource',
    ],
    [
      'POST',
      base,
      '{',
      'application/json',
      400,
      "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: unexpected end of JSON input ({)",
    ],
    [
      'POST',
      base,
      'x: y',
      'application/yaml',
      422,
      'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    ],
    [
      'POST',
      base,
      'x',
      'text/plain',
      415,
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    ],
    [
      'PATCH',
      `${base}/a`,
      '{"kind":"Pod"}',
      'application/merge-patch+json',
      422,
      expect.stringMatching(
        /^ "" is invalid: patch: Invalid value: ".*": converting \(v1\.Pod\) to \(core\.ConfigMap\): unknown conversion$/,
      ),
    ],
    ['POST', base, '{"metadata":{"name":"a"}}', '', 409, 'configmaps "a" already exists'],
    [
      'POST',
      base,
      '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"b"}}',
      '',
      400,
      'Pod in version "v1" cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion',
    ],
    [
      'POST',
      `${base}/a`,
      '{"metadata":{"name":"a"}}',
      '',
      405,
      'the server does not allow this method on the requested resource',
    ],
    [
      'PUT',
      `${base}/a`,
      '{"metadata":{"name":"z"}}',
      '',
      400,
      'the name of the object (z) does not match the name on the URL (a)',
    ],
    [
      'POST',
      base,
      '{"kind":"ConfigMap","apiVersion":"v2","metadata":{"name":"b"}}',
      '',
      400,
      'ConfigMap in version "v2" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "v2" in scheme "pkg/api/legacyscheme/scheme.go:30"',
    ],
    [
      'POST',
      base,
      '',
      '',
      400,
      "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)",
    ],
    [
      'POST',
      `${base}?fieldManager=${'m'.repeat(129)}`,
      '{"metadata":{"name":"b"}}',
      '',
      422,
      'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
    ],
    [
      'PATCH',
      `${base}/a`,
      '{"metadata":{"name":"z"}}',
      'application/merge-patch+json',
      400,
      'the name of the object (z) does not match the name on the URL (a)',
    ],
    [
      'PATCH',
      `${base}/a`,
      '{"metadata":{"creationTimestamp":"2001-01-01T00:00:00Z"}}',
      'application/merge-patch+json',
      422,
      'ConfigMap "a" is invalid: metadata.creationTimestamp: Invalid value: "2001-01-01T00:00:00Z": field is immutable',
    ],
    [
      'DELETE',
      `${base}/a`,
      '{"propagationPolicy":"Orphan","orphanDependents":true}',
      '',
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
    ],
    [
      'GET',
      '/api/v1/namespaces/default/pods/none/log?tailLines=-1',
      undefined,
      '',
      422,
      'PodLogOptions "none" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
    ],
    ['GET', `${base}?limit=abc`, undefined, '', 400, 'strconv.ParseInt: parsing "abc": invalid syntax'],
    [
      'GET',
      `${base}?sendInitialEvents=true`,
      undefined,
      '',
      422,
      'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list',
    ],
    ['GET', '/api/v1/configmaps/a', undefined, '', 404, 'the server could not find the requested resource'],
    ['PATCH', `${base}/a`, '{}', 'application/json', 415, '415: Unsupported Media Type'],
    [
      'DELETE',
      `${base}/a`,
      '{"propagationPolicy":"Sideways"}',
      '',
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Sideways": supported values: "Foreground", "Background", "Orphan", "nil"',
    ],
    [
      'GET',
      `${base}?labelSelector=a%3D%3D%3Db`,
      undefined,
      '',
      400,
      "unable to parse requirement: found '=', expected: identifier",
    ],
    [
      'POST',
      `${base}?dryRun=Some`,
      '{"metadata":{"name":"b"}}',
      '',
      422,
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
    ],
    [
      'GET',
      `${base}?resourceVersion=abc`,
      undefined,
      '',
      500,
      'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
    ],
  ];
  it.each(rows)('%s %s with %j as %j is refused with %i', async (method, path, body, type, status, message) => {
    const { ask } = await start();
    const answer = await ask(method, path, {
      ...(type === '' ? {} : { headers: { 'content-type': type } }),
      ...(body === undefined ? {} : { body: bytes(body) }),
    });
    expect(valueOf(answer)).toMatchObject({ kind: 'Status', message });
    expect(answer.status).toBe(status);
  });

  it('for a group that is not there gets a plain page', async () => {
    const { ask } = await start();
    expect(valueOf(await ask('GET', '/apis/none.example/v1'))).toBe('404 page not found\n');
  });
});

describe('an answer', () => {
  it('can be a table', async () => {
    const { ask } = await start();
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
    const table = valueOf(await ask('GET', base, { headers: { accept } }));
    expect(table).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      columnDefinitions: [{ name: 'Name' }, { name: 'Created At' }],
      rows: [{ cells: ['a', '2026-01-01T00:00:00Z'], object: { kind: 'PartialObjectMetadata' } }],
    });
  });

  it('can be metadata alone, or YAML', async () => {
    const { ask } = await start();
    const accept = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
    expect(valueOf(await ask('GET', `${base}/a`, { headers: { accept } }))).not.toHaveProperty('data');
    expect(valueOf(await ask('GET', `${base}/a`, { headers: { accept: 'application/yaml' } }))).toContain(
      'kind: ConfigMap\n',
    );
  });

  it('falls back on JSON where protobuf is preferred, and is refused where nothing else will do', async () => {
    const { ask } = await start();
    const protobuf = 'application/vnd.kubernetes.protobuf';
    const answer = await ask('GET', `${base}/a`, { headers: { accept: `${protobuf},application/json` } });
    expect(answer.headers['content-type']).toBe('application/json');
    expect((await ask('GET', `${base}/a`, { headers: { accept: protobuf } })).status).toBe(406);
  });
});

describe('discovery', () => {
  it('lists groups, versions and resources, with what can be done', async () => {
    const { ask } = await start();
    expect(valueOf(await ask('GET', '/api'))).toMatchObject({ versions: ['v1'] });
    expect(valueOf(await ask('GET', '/apis'))).toMatchObject({
      groups: [{ name: 'apps' }, { name: 'example.com', preferredVersion: { version: 'v2' } }],
    });
    const list = valueOf(await ask('GET', '/apis/apps/v1')) as { resources: { name: string }[] };
    expect(list.resources.map(({ name }) => name)).toEqual(['deployments', 'deployments/scale', 'deployments/status']);
  });

  it('comes in one document where asked for', async () => {
    const { ask } = await start();
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const answer = await ask('GET', '/apis', { headers: { accept } });
    expect(answer.headers['content-type']).toBe('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
    expect(valueOf(answer)).toMatchObject({
      kind: 'APIGroupDiscoveryList',
      items: [{ metadata: { name: 'apps' } }, {}],
    });
  });
});

it('a watch streams its events, and a table has its columns once', async () => {
  const { ask, world } = await start();
  const stop = new AbortController();
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const answer = await ask('GET', `${base}?watch=true`, { headers: { accept }, signal: stop.signal });
  await ask('POST', base, { body: bytes('{"metadata":{"name":"b"}}') });
  const seen: unknown[] = [];
  void (async () => {
    if (answer.body.type !== 'objects') return;
    for await (const event of answer.body.values) seen.push(event);
  })();
  await world.drivers.settle();
  stop.abort();
  expect(seen).toMatchObject([
    { type: 'ADDED', object: { columnDefinitions: [{}, {}], rows: [{ cells: ['a', expect.anything()] }] } },
    { type: 'ADDED', object: { columnDefinitions: null, rows: [{ cells: ['b', expect.anything()] }] } },
  ]);
});
