import { expect, test } from 'vitest';
import { resources } from '../kinds/resources.ts';
import type { KubeObject } from '../machinery/types.ts';
import { createWorld } from '../sim/index.ts';
import { createEventSeriesRecorder } from './event-series-recorder.ts';
import { createFakeApi } from './testing/fake-api.ts';

const pod = (resourceVersion: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', uid: 'u1', resourceVersion },
});

function setUp() {
  const world = createWorld();
  const api = createFakeApi();
  const recorder = createEventSeriesRecorder({
    sim: world,
    api,
    controller: 'default-scheduler',
    host: 'control-plane',
  });
  const tell = (message: string, about = pod('7')) =>
    recorder.event(about, 'Warning', 'FailedScheduling', message, { action: 'Scheduling' });
  const events = async () => {
    await world.drivers.settle();
    return (await api.list(resources.eventsOfGroup)).items;
  };
  return { world, api, tell, events };
}

test('an event names its object, its controller and what was done', async () => {
  const { tell, events } = setUp();
  tell('no room');
  const [event] = await events();
  expect(event).toMatchObject({
    metadata: { namespace: 'default' },
    eventTime: '2026-01-01T00:00:00.000000Z',
    reportingController: 'default-scheduler',
    reportingInstance: 'default-scheduler-control-plane',
    action: 'Scheduling',
    reason: 'FailedScheduling',
    regarding: { kind: 'Pod', namespace: 'default', name: 'web', uid: 'u1', apiVersion: 'v1', resourceVersion: '7' },
    note: 'no room',
    type: 'Warning',
  });
  expect(event?.metadata.name).toMatch(/^web\.[0-9a-f]{16}$/);
});

test('what is told again is a series: its second time is written at once, the others when nothing came for six minutes', async () => {
  const { world, tell, events } = setUp();
  for (const message of ['a', 'b', 'c']) {
    tell(message);
    await world.drivers.jump(10_000);
  }
  const series = async () => (await events()).map((event) => event['series']);
  expect(await series()).toEqual([{ count: 2, lastObservedTime: '2026-01-01T00:00:10.000000Z' }]);
  expect((await events())[0]).toMatchObject({ note: 'a' });
  await world.drivers.jump(11 * 60_000);
  expect(await series()).toEqual([{ count: 2, lastObservedTime: '2026-01-01T00:00:10.000000Z' }]);
  await world.drivers.jump(60_000);
  expect(await series()).toEqual([{ count: 3, lastObservedTime: '2026-01-01T00:00:20.000000Z' }]);
  tell('d');
  expect(await events()).toHaveLength(2);
});

test('a series that goes on is written every half hour', async () => {
  const { world, tell, events } = setUp();
  for (let minute = 0; minute < 32; minute++) {
    tell('again');
    await world.drivers.jump(60_000);
  }
  expect((await events()).map((event) => event['series'])).toEqual([
    { count: 30, lastObservedTime: '2026-01-01T00:29:00.000000Z' },
  ]);
});

test('an object that changed begins anew, and so does a series whose event is gone', async () => {
  const { world, api, tell, events } = setUp();
  tell('a');
  tell('a', pod('8'));
  expect(await events()).toHaveLength(2);
  for (const { metadata } of await events()) {
    await api.delete({ ...resources.eventsOfGroup, namespace: 'default', name: metadata.name });
  }
  await world.drivers.jump(1000);
  tell('a');
  expect(await events()).toMatchObject([{ series: { count: 2 } }]);
});
