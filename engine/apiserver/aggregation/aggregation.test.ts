import { expect, it } from 'vitest';
import { builtinKinds } from '../../kinds/index.ts';
import { createKindRegistry } from '../../kinds/registry.ts';
import type { APIService } from '../../kinds/types.ts';
import type { ApiResponse } from '../../client/kube-api.ts';
import { createWorld } from '../../sim/index.ts';
import { definition, definitions } from '../apiextensions/fixtures.ts';
import type { ServiceDialer } from '../contract.ts';
import { createApiServer } from '../index.ts';

const apiServices = { group: 'apiregistration.k8s.io', version: 'v1', resource: 'apiservices' } as const;
const admin = { user: { name: 'tester', groups: ['system:masters'] } };

const apiService = {
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: 'v1.tea.example.com' },
  spec: {
    group: 'tea.example.com',
    version: 'v1',
    groupPriorityMinimum: 100,
    versionPriority: 100,
    service: { namespace: 'default', name: 'tea', port: 443 },
    insecureSkipTLSVerify: true,
  },
};
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'tea' },
  spec: { ports: [{ name: 'https', port: 443 }] },
};
const slice = (ready: boolean) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'tea-1', labels: { 'kubernetes.io/service-name': 'tea' } },
  addressType: 'IPv4',
  endpoints: [{ addresses: ['10.1.0.9'], conditions: { ready } }],
  ports: [{ name: 'https', port: 8443, protocol: 'TCP' }],
});

const list = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: 'tea.example.com/v1',
  resources: [
    { name: 'cups', singularName: 'cup', namespaced: true, kind: 'Cup', verbs: ['get', 'list'] },
    { name: 'cups/status', singularName: '', namespaced: true, kind: 'Cup', verbs: ['get'] },
  ],
};

/** A server among others: `tea` answers as told. */
function start(answer: (path: string, user: string | undefined) => { status: number; body: unknown } | Error) {
  const world = createWorld();
  const dial: ServiceDialer = async ({ path, headers }) => {
    const said = answer(path, headers['x-remote-user']);
    if (said instanceof Error) throw said;
    return { status: said.status, headers: {}, body: new TextEncoder().encode(JSON.stringify(said.body)) };
  };
  const registry = createKindRegistry(builtinKinds());
  const server = createApiServer({ sim: world, registry, version: '1.36', dial });
  const api = server.client(admin);
  const { drivers } = world;
  return {
    api,
    world,
    async create(object: { readonly apiVersion: string; readonly kind: string; readonly metadata: object }) {
      const [version = '', group = ''] = object.apiVersion.split('/').reverse();
      const kind = registry.byKind(group, object.kind);
      const ref = {
        group,
        version,
        resource: kind?.resource ?? '',
        ...(kind?.namespaced ? { namespace: 'default' } : {}),
      };
      await drivers.during(api.create(ref, object as never));
      await drivers.settle();
      // what the other server says comes when it comes
      await drivers.during(world.loop.turn());
    },
    async condition(name = 'v1.tea.example.com') {
      const { status } = (await drivers.during(api.get({ ...apiServices, name }))) as APIService;
      return `${status?.conditions?.[0]?.status} ${status?.conditions?.[0]?.reason} ${status?.conditions?.[0]?.message}`;
    },
    async ask(path: string, accept = 'application/json') {
      const answered: ApiResponse = await drivers.during(
        server.handle({ method: 'GET', path, headers: { accept } }, admin),
      );
      const { body } = answered;
      let text = body.type === 'text' ? body.text : '';
      if (body.type === 'object') text = JSON.stringify(body.value);
      if (body.type === 'bytes') for await (const bytes of body.bytes) text += new TextDecoder().decode(bytes);
      return { status: answered.status, text };
    },
  };
}

const serving = (path: string, user: string | undefined) =>
  path === '/apis/tea.example.com/v1' ? { status: 200, body: list } : { status: 200, body: { path, user } };

it('begins with an APIService for each version that the server serves itself, and adds those of definitions', async () => {
  const { api, world, condition } = start(serving);
  const { drivers } = world;
  const items = ((await drivers.during(api.list(apiServices))).items as readonly APIService[]).map(
    ({ metadata, spec }) => `${metadata.name} ${spec?.groupPriorityMinimum} ${spec?.versionPriority}`,
  );
  expect(items).toContain('v1. 18000 1');
  expect(items).toContain('v2.autoscaling 17500 30');
  expect(items).toContain('v1.apps 17800 15');
  await drivers.during(api.create(definitions, definition({ type: 'object' })));
  await drivers.settle();
  expect(await condition('v1.example.com')).toBe('True Local Local APIServices are always available');
  await drivers.during(api.delete({ ...definitions, name: 'things.example.com' }));
  await drivers.settle();
  await expect(condition('v1.example.com')).rejects.toThrow('not found');
});

it('tells what keeps the server of others from being asked', async () => {
  const { create, condition, ask } = start(serving);
  await create(apiService);
  expect(await condition()).toBe('False ServiceNotFound service/tea in "default" is not present');
  expect(await ask('/apis/tea.example.com/v1/cups')).toEqual({ status: 503, text: 'service unavailable\n' });
  await create(service);
  expect(await condition()).toBe('False EndpointsNotFound cannot find endpointslices for service/tea in "default"');
  await create(slice(false));
  expect(await condition()).toBe(
    'False MissingEndpoints endpointslices for service/tea in "default" have no addresses with port name "https"',
  );
});

it.each([
  [
    new Error('dial tcp: connect: connection refused'),
    /Get "https:\/\/[\d.]+:443\/apis\/tea\.example\.com\/v1": dial tcp/,
  ],
  [{ status: 403, body: {} }, /: bad status from https:\/\/[\d.]+:443\/apis\/tea\.example\.com\/v1: 403$/],
])('says how a server fails: %j', async (answer, words) => {
  const { create, condition } = start(() => answer);
  for (const object of [service, slice(true), apiService]) await create(object);
  expect(await condition()).toMatch(/^False FailedDiscoveryCheck failing or missing response from https:/);
  expect(await condition()).toMatch(words);
});

it('sends requests on as who asked, and tells of the resources in discovery', async () => {
  const { create, condition, ask } = start(serving);
  for (const object of [service, slice(true), apiService]) await create(object);
  expect(await condition()).toBe('True Passed all checks passed');
  const path = '/apis/tea.example.com/v1/namespaces/default/cups?limit=5';
  expect(await ask(path)).toEqual({ status: 200, text: JSON.stringify({ path, user: 'tester' }) });
  expect(JSON.parse((await ask('/apis/tea.example.com')).text)).toMatchObject({
    kind: 'APIGroup',
    preferredVersion: { groupVersion: 'tea.example.com/v1' },
  });
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  const { items } = JSON.parse((await ask('/apis', accept)).text) as { items: { metadata: { name: string } }[] };
  expect(items.find(({ metadata }) => metadata.name === 'tea.example.com')).toEqual({
    metadata: { name: 'tea.example.com' },
    versions: [
      {
        version: 'v1',
        freshness: 'Current',
        resources: [
          {
            resource: 'cups',
            responseKind: { group: 'tea.example.com', version: 'v1', kind: 'Cup' },
            scope: 'Namespaced',
            singularResource: 'cup',
            verbs: ['get', 'list'],
            subresources: [
              {
                subresource: 'status',
                responseKind: { group: 'tea.example.com', version: 'v1', kind: 'Cup' },
                verbs: ['get'],
              },
            ],
          },
        ],
      },
    ],
  });
});
