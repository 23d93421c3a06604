import { expect, test } from 'vitest';
import { resources } from '../kinds/resources.ts';
import { failure } from '../machinery/errors.ts';
import type { KubeObject } from '../machinery/types.ts';
import { createWorld } from '../sim/index.ts';
import { createInformerFactory } from './informer.ts';
import { createFakeApi } from './testing/fake-api.ts';

const pod = (name: string, labels: { [key: string]: string } = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels },
});
const inDefault = { ...resources.pods, namespace: 'default' };
const refTo = (name: string) => ({ ...inDefault, name });

async function setUp() {
  const world = createWorld();
  const api = createFakeApi();
  await api.create(inDefault, pod('a'));
  const { informer, stop } = createInformerFactory({ sim: world, api });
  const pods = informer(resources.pods);
  const seen: string[] = [];
  pods.subscribe({
    added: (object) => seen.push(`+${object.metadata.name}`),
    updated: (object) => seen.push(`~${object.metadata.name}`),
    deleted: (object) => seen.push(`-${object.metadata.name}`),
  });
  await world.drivers.settle();
  return { world, api, informer, pods, seen, stop };
}

test('an informer lists, then follows', async () => {
  const { world, api, pods, seen } = await setUp();
  expect(pods.synced).toBe(true);
  await api.create(inDefault, pod('b'));
  await api.update(refTo('a'), pod('a', { app: 'web' }));
  await api.delete(refTo('b'));
  await world.drivers.settle();
  expect(seen).toEqual(['+a', '+b', '~a', '-b']);
  expect(pods.list('default').map((p) => p.metadata.name)).toEqual(['a']);
});

test('a resource is listed once for all who look at it, and late subscribers hear what is known', async () => {
  const { api, informer, pods } = await setUp();
  const late: string[] = [];
  informer(resources.pods).subscribe({ added: (object) => late.push(object.metadata.name) });
  expect(informer(resources.pods)).toBe(pods);
  expect(late).toEqual(['a']);
  expect(api.requests.filter((r) => r === 'list pods')).toHaveLength(1);
});

test('a watch that ends is resumed without a list and without a loss', async () => {
  const { world, api, seen } = await setUp();
  api.breakWatches();
  await api.create(inDefault, pod('b'));
  await world.drivers.jump(2000);
  expect(seen).toEqual(['+a', '+b']);
  expect(api.requests.filter((r) => r === 'list pods')).toHaveLength(1);
});

test('after 410 it lists again and tells what is gone, new and changed', async () => {
  const { world, api, seen } = await setUp();
  await api.create(inDefault, pod('b'));
  await world.drivers.settle();
  api.breakWatches(410);
  await api.delete(refTo('a'));
  await api.update(refTo('b'), pod('b', { app: 'web' }));
  await api.create(inDefault, pod('c'));
  await world.drivers.jump(2000);
  expect(seen).toEqual(['+a', '+b', '-a', '~b', '+c']);
});

test('it tries a server that stays away again with back-off, which keeps no cluster from settling', async () => {
  const { world, api, seen } = await setUp();
  api.failure = failure(503, 'ServiceUnavailable', 'away');
  api.breakWatches();
  await world.drivers.settle();
  const before = api.requests.length;
  await world.drivers.jump(60_000);
  expect(api.requests.length - before).toBeLessThan(10);
  api.failure = undefined;
  await api.create(inDefault, pod('b'));
  await world.drivers.jump(30_000);
  expect(seen).toEqual(['+a', '+b']);
});

test('an index follows its objects', async () => {
  const { world, api, pods } = await setUp();
  pods.addIndex('app', (p) => (p.metadata.labels?.app === undefined ? [] : [p.metadata.labels.app]));
  await api.update(refTo('a'), pod('a', { app: 'web' }));
  await world.drivers.settle();
  const names = (app: string) => pods.byIndex('app', app).map((p) => p.metadata.name);
  expect(names('web')).toEqual(['a']);
  await api.update(refTo('a'), pod('a', { app: 'db' }));
  await world.drivers.settle();
  expect([names('web'), names('db')]).toEqual([[], ['a']]);
  await api.delete(refTo('a'));
  await world.drivers.settle();
  expect(names('db')).toEqual([]);
});

test('a stopped factory watches no more', async () => {
  const { world, api, seen, stop } = await setUp();
  stop();
  await api.create(inDefault, pod('b'));
  await world.drivers.jump(60_000);
  expect(seen).toEqual(['+a']);
});
