/** Our own client over HTTP: it must not differ from the API in process. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KubeApi } from '../../engine/client/kube-api.ts';
import { discover } from '../../engine/client/remote/discovery.ts';
import { createRemoteApi } from '../../engine/client/remote/index.ts';
import { connectionOf, nodeTransport } from '../../engine/server/outgoing/index.ts';
import { serveCluster, type ServedCluster } from './served-cluster.ts';

let world: ServedCluster;
let api: KubeApi;
let close = (): void => {};

const configMaps = { group: '', version: 'v1', resource: 'configmaps', namespace: 'default' } as const;
const pods = { group: '', version: 'v1', resource: 'pods', namespace: 'default' } as const;
const pod = { ...pods, name: 'web' } as const;

beforeAll(async () => {
  world = await serveCluster({ nodes: 1 });
  const cluster = { 'certificate-authority-data': Buffer.from(world.served.ca ?? '').toString('base64') };
  const transport = nodeTransport(
    connectionOf({ server: world.served.url, cluster, user: { token: world.served.token } }),
  );
  close = transport.close;
  api = createRemoteApi(transport);
  const stop = new AbortController();
  const changes = api.watch(pods, { signal: stop.signal });
  await api.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { containers: [{ name: 'web', image: 'nginx' }] },
  });
  for await (const { object } of changes) if (JSON.stringify(object).includes('"phase":"Running"')) break;
  stop.abort();
}, 20_000);

afterAll(async () => {
  close();
  await world?.close();
});

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += new TextDecoder().decode(chunk);
  return text;
}

const configMap = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: '1' } });

test('discovery and OpenAPI are those of the API in process', async () => {
  expect(await api.discovery()).toEqual(await world.cluster.api.discovery());
  expect(await api.openapi('apis/apps/v1')).toEqual(await world.cluster.api.openapi('apis/apps/v1'));
});

test('discovery of a server that has one document for each version is the same', async () => {
  const ask = async (path: string) => {
    const { body } = await api.request({ method: 'GET', path, headers: { accept: 'application/json' } });
    return body.type === 'object' ? body.value : undefined;
  };
  const { groups, resources } = await discover(ask);
  const known = await world.cluster.api.discovery();
  const named = (list: typeof resources) =>
    list
      .map((r) =>
        JSON.stringify([
          r.group,
          r.version,
          r.resource,
          r.kind,
          r.singular,
          r.namespaced,
          r.verbs,
          [...r.subresources].sort(),
        ]),
      )
      .sort();
  expect(groups).toEqual(known.groups);
  expect(named(resources)).toEqual(named(known.resources));
});

test('objects are created, changed, listed and deleted', async () => {
  const ref = { ...configMaps, name: 'one' };
  const created = await api.create(configMaps, configMap('one'));
  expect(created.metadata.uid).toBeTypeOf('string');
  await api.patch(ref, { type: 'merge', body: { data: { b: '2' } } });
  expect((await api.get(ref))['data']).toEqual({ a: '1', b: '2' });
  const { items } = await api.list(configMaps, { fieldSelector: 'metadata.name=one' });
  expect(items.map(({ kind, apiVersion }) => `${apiVersion} ${kind}`)).toEqual(['v1 ConfigMap']);
  expect(await api.delete(ref)).toMatchObject({ kind: 'Status', status: 'Success' });
  await expect(api.get(ref)).rejects.toMatchObject({ code: 404, reason: 'NotFound' });
});

test('warnings of the server are handed on', async () => {
  const warnings: string[] = [];
  await api.create(
    configMaps,
    { ...configMap('warned'), unknown: true },
    {
      dryRun: true,
      fieldValidation: 'Warn',
      onWarning: (text) => warnings.push(text),
    },
  );
  expect(warnings).toEqual(['unknown field "unknown"']);
});

test('a watch ends when its signal aborts', async () => {
  const stop = new AbortController();
  const seen: string[] = [];
  const watching = (async () => {
    for await (const { type, object } of api.watch(configMaps, { signal: stop.signal })) {
      seen.push(`${type} ${'metadata' in object && 'name' in object.metadata ? object.metadata.name : ''}`);
      if (seen.includes('ADDED watched')) stop.abort();
    }
  })();
  await api.create(configMaps, configMap('watched'));
  await watching;
  expect(seen).toContain('ADDED watched');
});

test('commands, logs and ports of a pod stream', async () => {
  const remote = await api.exec(pod, { command: ['sh', '-c', 'cat; exit 2'], stdin: true, stdout: true, stderr: true });
  remote.write(new TextEncoder().encode('input'));
  remote.closeStdin();
  expect(await textOf(remote.stdout)).toBe('input');
  expect((await remote.status).details?.causes).toEqual([{ reason: 'ExitCode', message: '2' }]);
  expect(await textOf(api.logs(pod, { tailLines: 1 }))).toContain('start worker process');
  const connection = await api.portForward(pod, 80);
  connection.write(new TextEncoder().encode('GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n'));
  expect(await textOf(connection.incoming)).toContain('Welcome to nginx');
});

test('nothing is reachable without the token', async () => {
  const cluster = { 'certificate-authority-data': Buffer.from(world.served.ca ?? '').toString('base64') };
  const transport = nodeTransport(connectionOf({ server: world.served.url, cluster, user: { token: 'guessed' } }));
  await expect(createRemoteApi(transport).list(configMaps)).rejects.toMatchObject({ code: 401 });
  transport.close();
});
