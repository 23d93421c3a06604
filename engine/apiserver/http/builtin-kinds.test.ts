import { expect, test } from 'vitest';
import type { ApiRequest, ApiResponse } from '../../client/kube-api.ts';
import { builtinKinds } from '../../kinds/index.ts';
import { createKindRegistry } from '../../kinds/registry.ts';
import type { JsonObject } from '../../machinery/types.ts';
import { createWorld } from '../../sim/index.ts';
import { createApiServer } from '../index.ts';

const identity = { user: { name: 'tester', groups: ['system:masters'] } };
const namespace = '/api/v1/namespaces/default';

function start() {
  const world = createWorld();
  const dial = () => Promise.reject(new Error('nobody listens'));
  const server = createApiServer({ sim: world, registry: createKindRegistry(builtinKinds()), version: '1.36', dial });
  const ask = (method: string, path: string, body?: object | string, headers: ApiRequest['headers'] = {}) => {
    const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
    return server.handle({ method, path, headers, ...(body === undefined ? {} : { body: bytes }) }, identity);
  };
  return { world, server, ask };
}

const valueOf = ({ body }: ApiResponse) => (body.type === 'object' ? (body.value as JsonObject) : {});
const messageOf = (answer: ApiResponse) => `${answer.status} ${String(valueOf(answer)['message'])}`;

test('a field that comes twice is refused, told of, or taken as it comes', async () => {
  const { ask } = start();
  const twice = (name: string) =>
    `{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"${name}"},"data":{"k":"1","k":"2"}}`;
  expect(messageOf(await ask('POST', `${namespace}/configmaps?fieldValidation=Strict`, twice('a')))).toBe(
    '400 ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "data.k"',
  );
  const warned = await ask('POST', `${namespace}/configmaps?fieldValidation=Warn`, twice('b'));
  expect([warned.status, warned.headers['warning']]).toEqual([201, ['299 - "duplicate field \\"data.k\\""']]);
  const ignored = await ask('POST', `${namespace}/configmaps?fieldValidation=Ignore`, twice('c'));
  expect([ignored.status, ignored.headers['warning']]).toEqual([201, undefined]);
});

test('events of the newer API must say who reports what', async () => {
  const { ask } = start();
  const event = { metadata: { name: 'e' }, type: 'Normal', reason: 'x', regarding: { namespace: 'default' } };
  const path = '/apis/events.k8s.io/v1/namespaces/default/events';
  expect(messageOf(await ask('POST', path, event))).toBe(
    '422 Event.events.k8s.io "e" is invalid: eventTime: Required value',
  );
  const named = { ...event, eventTime: '2026-01-01T00:00:00.000000Z', reportingController: 'a.b/c' };
  expect(messageOf(await ask('POST', path, named))).toBe(
    '422 Event.events.k8s.io "e" is invalid: [reportingInstance: Required value, action: Required value]',
  );
  const reported = { reportingController: 'a.b/c', reportingInstance: 'c-1', action: 'Cook' };
  const complete = { ...event, ...reported, eventTime: '2026-01-01T00:00:00.000000Z' };
  expect((await ask('POST', path, complete)).status).toBe(201);
});

test('a Service that nobody serves says so to its proxy', async () => {
  const { ask } = start();
  const service = { metadata: { name: 's' }, spec: { ports: [{ name: 'web', port: 80 }] } };
  await ask('POST', `${namespace}/services`, service);
  expect(messageOf(await ask('GET', `${namespace}/services/s:web/proxy/`))).toBe(
    '503 no endpoints available for service "s"',
  );
  await ask('POST', '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices', {
    metadata: { name: 's-1', labels: { 'kubernetes.io/service-name': 's' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
  });
  expect(messageOf(await ask('GET', `${namespace}/services/s:web/proxy/`))).toBe(
    '503 error trying to reach service: nobody listens',
  );
});

test('a debugging container stays once it is there', async () => {
  const { ask } = start();
  await ask('POST', `${namespace}/pods`, {
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'a', image: 'x' }] },
  });
  const path = `${namespace}/pods/p/ephemeralcontainers`;
  const strategic = { 'content-type': 'application/strategic-merge-patch+json' };
  const added = { spec: { ephemeralContainers: [{ name: 'e', image: 'dbg' }] } };
  expect((await ask('PATCH', path, added, strategic)).status).toBe(200);
  const gone = [{ op: 'remove', path: '/spec/ephemeralContainers/0' }];
  expect(messageOf(await ask('PATCH', path, gone, { 'content-type': 'application/json-patch+json' }))).toContain(
    'existing ephemeral containers "e" may not be removed',
  );
});

test.each([
  ['curl/8.0', '', true],
  ['kubectl/v1.36.0', '', false],
  ['kubectl/v1.36.0', '?pretty=true', true],
  ['curl/8.0', '?pretty=false', false],
])('%s asking with "%s" is answered for people: %s', async (agent, query, laidOut) => {
  const { body } = await start().ask('GET', `/api/v1/namespaces/default${query}`, undefined, { 'user-agent': agent });
  expect(body.type === 'text' && body.text.includes('\n    "name": "default"')).toBe(laidOut);
});

test('OpenAPI names operations, subresources and types as generated clients do', async () => {
  const { ask, world } = start();
  const asked = ask('GET', '/openapi/v3/apis/apps/v1');
  // the texts of the documents are read when they are first asked for
  await world.drivers.settle();
  const { paths, components } = valueOf(await asked) as {
    readonly paths: { readonly [path: string]: { readonly [method: string]: { readonly operationId: string } } };
    readonly components: { readonly schemas: { readonly [name: string]: JsonObject } };
  };
  const deployments = '/apis/apps/v1/namespaces/{namespace}/deployments';
  const ids = (path: string) => Object.values(paths[path] ?? {}).map(({ operationId }) => operationId);
  expect(ids(deployments)).toEqual([
    'listAppsV1NamespacedDeployment',
    'createAppsV1NamespacedDeployment',
    'deleteAppsV1CollectionNamespacedDeployment',
  ]);
  expect(ids(`${deployments}/{name}/scale`)).toEqual([
    'readAppsV1NamespacedDeploymentScale',
    'replaceAppsV1NamespacedDeploymentScale',
    'patchAppsV1NamespacedDeploymentScale',
  ]);
  const rolling = components.schemas['io.k8s.api.apps.v1.RollingUpdateDeployment']?.['properties'];
  expect(JSON.stringify(rolling)).toContain('#/components/schemas/io.k8s.apimachinery.pkg.util.intstr.IntOrString');
  expect(components.schemas['io.k8s.apimachinery.pkg.util.intstr.IntOrString']).toMatchObject({
    format: 'int-or-string',
  });
});

test('a watch that ends tells before it does where to go on', async () => {
  const { server, world } = start();
  const api = server.client(identity);
  const resource = { group: '', version: 'v1', resource: 'configmaps', namespace: 'default' };
  const signal = new AbortController().signal;
  const seen: string[] = [];
  void (async () => {
    const options = { signal, allowWatchBookmarks: true, timeoutSeconds: 7 };
    for await (const { type } of api.watch(resource, options)) seen.push(`${type} ${world.clock.now()}`);
    seen.push(`end ${world.clock.now()}`);
  })();
  const begin = world.clock.now();
  await world.drivers.jump(10_000);
  expect(seen).toEqual([`BOOKMARK ${begin + 5000}`, `end ${begin + 7000}`]);
});
