import { expect, test } from 'vitest';
import type { KubeObject } from '../../machinery/types.ts';
import { create, definition, definitions, refusal, startServer, startWithThings, thing, things } from './fixtures.ts';

const named = { ...definitions, name: 'things.example.com' } as const;

const conditionsOf = (object: KubeObject) =>
  (
    object['status'] as { conditions: { type: string; status: string; reason: string; message: string }[] }
  ).conditions.map(({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`);

test('a definition is established and its resource is served', async () => {
  const { api } = await startWithThings({ properties: { size: { type: 'integer' } } });
  expect(conditionsOf(await api.get(named))).toEqual([
    'NamesAccepted=True NoConflicts: no conflicts found',
    'Established=True InitialNamesAccepted: the initial names have been accepted',
  ]);
  const { resources } = await api.discovery();
  expect(resources.find(({ resource }) => resource === 'things')).toMatchObject({
    group: 'example.com',
    version: 'v1',
    kind: 'Thing',
    singular: 'thing',
  });
  expect(await create(api, thing('a', { size: 1 }))).toMatchObject({ metadata: { generation: 1 }, spec: { size: 1 } });
});

test('names that another definition of the group has are not accepted, until they are free', async () => {
  const { api, world } = await startWithThings(
    {},
    {},
    { names: { plural: 'things', kind: 'Thing', shortNames: ['th'] } },
  );
  const other = definition(
    {},
    {},
    { names: { plural: 'others', kind: 'Thing', listKind: 'OtherList', shortNames: ['th'] } },
  );
  await api.create(definitions, { ...other, metadata: { name: 'others.example.com' } });
  await world.drivers.settle();
  const otherNamed = { ...definitions, name: 'others.example.com' };
  expect(conditionsOf(await api.get(otherNamed))).toEqual([
    'NamesAccepted=False KindConflict: "Thing" is already in use',
    'Established=False NotAccepted: not all names are accepted',
  ]);
  await api.delete(named);
  await world.drivers.settle();
  expect(conditionsOf(await api.get(otherNamed))).toContain(
    'Established=True InitialNamesAccepted: the initial names have been accepted',
  );
});

test('a definition that goes takes its instances along, and ends their watches', async () => {
  const { api, world } = await startWithThings({});
  await create(api, thing('a', {}));
  const seen: string[] = [];
  const watching = (async () => {
    for await (const { type } of api.watch(things, { signal: new AbortController().signal })) seen.push(type);
    seen.push('end');
  })();
  await world.drivers.settle();
  await api.delete(named);
  await world.drivers.settle();
  await watching;
  expect(seen).toEqual(['ADDED', 'DELETED', 'end']);
  expect(await refusal(api.list(things))).toBe('the server could not find the requested resource');
  expect(await refusal(api.get(named))).toContain('not found');
});

test('an instance that a finalizer holds keeps its definition', async () => {
  const { api, world } = await startWithThings({});
  await create(api, { ...thing('a', {}), metadata: { name: 'a', finalizers: ['example.com/hold'] } });
  await api.delete(named);
  await world.drivers.settle();
  const going = await api.get(named);
  expect(going.metadata.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io']);
  expect(going.metadata.generation).toBe(1);
  expect(conditionsOf(going)).toContain(
    'Terminating=True InstanceDeletionInProgress: CustomResource deletion is in progress',
  );
  expect(await refusal(create(api, thing('b', {})))).toContain('create is not supported');
  await api.patch({ ...things, name: 'a' }, { type: 'merge', body: { metadata: { finalizers: null } } });
  await world.drivers.settle();
  expect(await refusal(api.get(named))).toContain('not found');
});

test('a changed schema holds for what is there already', async () => {
  const { api, world } = await startWithThings({ properties: { old: { type: 'string' } } });
  await create(api, thing('a', { old: 'x' }));
  const next = definition({ properties: { mode: { type: 'string', default: 'auto' } } });
  await api.update(named, next);
  await world.drivers.settle();
  expect(await api.get({ ...things, name: 'a' })).toMatchObject({ spec: { mode: 'auto' } });
  expect((await api.get({ ...things, name: 'a' }))['spec']).toEqual({ mode: 'auto' });
});

test('one object is served in several versions, each by its own schema', async () => {
  const { api, world } = startServer();
  const version = (name: string, storage: boolean, field: string) => ({
    name,
    served: true,
    storage,
    schema: {
      openAPIV3Schema: {
        type: 'object',
        properties: { spec: { type: 'object', properties: { both: { type: 'string' }, [field]: { type: 'string' } } } },
      },
    },
  });
  const given = definition({}, {}, { versions: [version('v1', true, 'one'), version('v1beta1', false, 'beta')] });
  await api.create(definitions, given);
  await world.drivers.settle();
  await create(api, thing('a', { both: 'x', one: 'y' }));
  expect(await api.get({ ...things, version: 'v1beta1', name: 'a' })).toMatchObject({
    apiVersion: 'example.com/v1beta1',
    spec: { both: 'x' },
  });
  const { groups } = await api.discovery();
  expect(groups.find(({ name }) => name === 'example.com')).toEqual({
    name: 'example.com',
    versions: ['v1', 'v1beta1'],
    preferred: 'v1',
  });
});

test('status and scale are written by themselves', async () => {
  const { api } = await startWithThings(
    { properties: { replicas: { type: 'integer', maximum: 5 } } },
    {
      subresources: {
        status: {},
        scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
      },
    },
  );
  const made = await create(api, thing('a', { replicas: 1 }, { status: { replicas: 9 } }));
  expect(made['status']).toBeUndefined();
  const a = { ...things, name: 'a' };
  await api.patch(
    { ...a, subresource: 'status' },
    { type: 'merge', body: { status: { replicas: 1 }, spec: { replicas: 4 } } },
  );
  expect(await api.get(a)).toMatchObject({
    metadata: { generation: 1 },
    spec: { replicas: 1 },
    status: { replicas: 1 },
  });
  await api.patch({ ...a, subresource: 'scale' }, { type: 'merge', body: { spec: { replicas: 3 } } });
  expect(await api.get(a)).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 3 } });
  expect(
    await refusal(api.patch({ ...a, subresource: 'scale' }, { type: 'merge', body: { spec: { replicas: 6 } } })),
  ).toContain('spec.replicas in body should be less than or equal to 5');
});

test('objects are found by selectable fields', async () => {
  const { api } = await startWithThings(
    { properties: { color: { type: 'string' } } },
    { selectableFields: [{ jsonPath: '.spec.color' }] },
  );
  await create(api, thing('a', { color: 'red' }));
  await create(api, thing('b', { color: 'blue' }));
  const found = await api.list(things, { fieldSelector: 'spec.color=blue' });
  expect(found.items.map(({ metadata }) => metadata.name)).toEqual(['b']);
});

test('a server that begins with what another stored serves it at once', async () => {
  const { server } = await startWithThings({});
  const next = startServer(server.image());
  expect(await create(next.api, thing('a', {}))).toMatchObject({ kind: 'Thing' });
});

test('apply merges lists by the keys that the schema names', async () => {
  const item = {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string' }, port: { type: 'integer' } },
  };
  const { api } = await startWithThings({
    properties: {
      ports: { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'], items: item },
    },
  });
  const a = { ...things, name: 'a' };
  const apply = (fieldManager: string, ports: readonly { name: string; port: number }[]) =>
    api.patch(
      a,
      {
        type: 'apply',
        body: { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a' }, spec: { ports } },
      },
      { fieldManager },
    );
  await apply('one', [{ name: 'x', port: 1 }]);
  expect(await apply('two', [{ name: 'y', port: 2 }])).toMatchObject({
    spec: { ports: [{ name: 'x' }, { name: 'y' }] },
  });
  expect(await refusal(apply('two', [{ name: 'x', port: 3 }]))).toContain('.spec.ports[name="x"].port');
});
