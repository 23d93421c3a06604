import { expect, test } from 'vitest';
import { resources } from '../kinds/resources.ts';
import type { Event } from '../kinds/types.ts';
import type { KubeObject } from '../machinery/types.ts';
import { createWorld } from '../sim/index.ts';
import { createEventRecorder } from './event-recorder.ts';
import { createFakeApi } from './testing/fake-api.ts';

const web: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', uid: 'u1', resourceVersion: '7' },
};

function setUp() {
  const world = createWorld();
  const api = createFakeApi();
  const recorder = createEventRecorder({ sim: world, api, component: 'kubelet', host: 'node-1' });
  const events = async () => {
    await world.drivers.settle();
    return (await api.list<Event>(resources.events)).items;
  };
  return { world, api, recorder, events };
}

test('an event names its object, source and time', async () => {
  const { recorder, events } = setUp();
  recorder.event(web, 'Normal', 'Started', 'Started container app', { fieldPath: 'spec.containers{app}' });
  const [event] = await events();
  expect(event).toMatchObject({
    metadata: { namespace: 'default' },
    involvedObject: {
      kind: 'Pod',
      namespace: 'default',
      name: 'web',
      uid: 'u1',
      apiVersion: 'v1',
      resourceVersion: '7',
      fieldPath: 'spec.containers{app}',
    },
    type: 'Normal',
    reason: 'Started',
    message: 'Started container app',
    source: { component: 'kubelet', host: 'node-1' },
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:00:00Z',
    count: 1,
    reportingComponent: 'kubelet',
    reportingInstance: 'node-1',
  });
  expect(event?.metadata.name).toMatch(/^web\.[0-9a-f]{16}$/);
});

test('the same event again is counted in the one there is', async () => {
  const { world, recorder, events } = setUp();
  recorder.event(web, 'Warning', 'BackOff', 'again');
  await world.drivers.jump(10_000);
  recorder.event(web, 'Warning', 'BackOff', 'again');
  const all = await events();
  expect(all).toHaveLength(1);
  expect(all[0]).toMatchObject({
    count: 2,
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:00:10Z',
  });
});

test('from the tenth message of one reason on they are combined', async () => {
  const { recorder, events } = setUp();
  for (let i = 1; i <= 12; i++) recorder.event(web, 'Warning', 'Failed', `attempt ${i}`);
  const all = await events();
  expect(all).toHaveLength(10);
  expect(all[9]).toMatchObject({ message: '(combined from similar events): attempt 12', count: 3 });
});

test('one source says 25 things about one object at once, then one every five minutes', async () => {
  const { world, recorder, events } = setUp();
  for (let i = 0; i < 40; i++) recorder.event(web, 'Normal', 'Pulled', 'here');
  expect((await events())[0]?.count).toBe(25);
  await world.drivers.jump(301_000);
  recorder.event(web, 'Normal', 'Pulled', 'here');
  recorder.event(web, 'Normal', 'Pulled', 'here');
  expect((await events())[0]?.count).toBe(41);
});

test('an event that expired meanwhile is written anew with its count', async () => {
  const { api, recorder, events } = setUp();
  recorder.event(web, 'Normal', 'Pulled', 'here');
  const [first] = await events();
  await api.delete({ ...resources.events, namespace: 'default', name: first?.metadata.name ?? '' });
  recorder.event(web, 'Normal', 'Pulled', 'here');
  const all = await events();
  expect(all).toHaveLength(1);
  expect(all[0]?.count).toBe(2);
});

test('events about cluster-scoped objects are in the namespace default', async () => {
  const { recorder, events } = setUp();
  recorder.event(
    { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } },
    'Normal',
    'RegisteredNode',
    'Node node-1 event: Registered Node node-1 in Controller',
  );
  expect((await events())[0]?.metadata.namespace).toBe('default');
});
