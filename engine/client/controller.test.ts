import { expect, test } from 'vitest';
import { conflict, failure } from '../machinery/errors.ts';
import { createWorld } from '../sim/index.ts';
import type { ReconcileResult } from './contract.ts';
import { createController } from './controller.ts';

function setUp(look: (key: string, attempt: number) => Promise<void | ReconcileResult>, workers = 5) {
  const errors: unknown[] = [];
  const world = createWorld({ start: 0, onError: (error) => errors.push(error) });
  const looks: string[] = [];
  const attempts = new Map<string, number>();
  const controller = createController({
    sim: world,
    name: 'test-controller',
    kind: { apiVersion: 'v1', kind: 'Thing' },
    workers,
    reconciler: {
      reconcile(key) {
        const attempt = (attempts.get(key) ?? 0) + 1;
        attempts.set(key, attempt);
        looks.push(`${key}@${world.clock.now()}`);
        return look(key, attempt);
      },
    },
  });
  return { world, looks, errors, ...controller };
}

test('a key is looked at once however often it was added', async () => {
  const { world, queue, looks } = setUp(async () => {});
  for (let i = 0; i < 5; i++) queue.add('ns/a');
  await world.drivers.settle();
  expect(looks).toEqual(['ns/a@0']);
});

test('a key added while it is looked at comes again, and no two workers have it', async () => {
  let inside = 0;
  let most = 0;
  const { world, queue, looks } = setUp(async (_key, attempt) => {
    most = Math.max(most, ++inside);
    if (attempt === 1) queue.add('a');
    await world.clock.sleep(10);
    inside--;
  });
  queue.add('a');
  await world.drivers.settle();
  expect(looks).toEqual(['a@0', 'a@10']);
  expect(most).toBe(1);
});

test('a turn begins no more looks than there are workers', async () => {
  const turns: number[] = [];
  let turn = 0;
  const { world, queue } = setUp(async () => {
    turns.push(turn);
  }, 2);
  for (const key of ['a', 'b', 'c', 'd', 'e']) queue.add(key);
  void (async () => {
    for (; turn < 9; turn++) await world.loop.turn();
  })();
  await world.drivers.settle();
  const each = turns.map((t) => turns.filter((other) => other === t).length);
  expect(Math.max(...each)).toBe(2);
});

test('a look that fails comes again after 5 ms, 10 ms, 20 ms, and what fails for ever holds up no settling', async () => {
  const { world, queue, looks } = setUp(async () => {
    throw failure(500, 'InternalError', 'no luck');
  });
  queue.add('a');
  await world.drivers.settle();
  expect(looks.slice(0, 5)).toEqual(['a@0', 'a@5', 'a@15', 'a@35', 'a@75']);
  expect(world.clock.now()).toBeLessThan(2000);
  expect(world.trace.about({ kind: 'Thing', name: 'a' })[0]?.data).toMatchObject({ message: 'no luck' });
});

test('a conflict is tried again and not told', async () => {
  const { world, queue, looks, errors } = setUp(async (_key, attempt) => {
    if (attempt === 1) throw conflict({ group: '', resource: 'things' }, 'a', 'changed');
  });
  queue.add('a');
  await world.drivers.settle();
  expect(looks).toEqual(['a@0', 'a@5']);
  expect(world.trace.about({ kind: 'Thing', name: 'a' })).toEqual([]);
  expect(errors).toEqual([]);
});

test('a defect reaches the handler of the loop and stops no other key', async () => {
  const { world, queue, looks, errors } = setUp(async (key, attempt) => {
    if (key === 'a' && attempt === 1) throw new TypeError('a defect');
  });
  queue.add('a');
  queue.add('b');
  await world.drivers.settle();
  expect(errors.map(String)).toEqual(['TypeError: a defect']);
  expect(looks).toEqual(['a@0', 'b@0', 'a@5']);
});

test('a look may ask to be repeated, and to be left alone for a while', async () => {
  const { world, queue, looks } = setUp(async (key, attempt) => {
    if (key === 'again') return attempt === 1 ? { requeueAfter: 40 } : undefined;
    if (attempt === 3) return undefined;
    queue.add('tired');
    return { rest: 100 };
  });
  queue.add('again');
  queue.add('tired');
  await world.drivers.jump(250);
  expect(looks).toEqual(['again@0', 'tired@0', 'again@40', 'tired@100', 'tired@200']);
});

test('of several wishes to be looked at later the earliest counts', async () => {
  const { world, queue, looks } = setUp(async () => {});
  queue.addAfter('a', 100);
  queue.addAfter('a', 30);
  queue.addAfter('a', 70);
  await world.drivers.settle();
  expect(looks).toEqual(['a@30']);
});

test('a newer look calls off what an older one waited for', async () => {
  const { world, queue, looks } = setUp(async (_key, attempt) => (attempt === 1 ? { requeueAfter: 1000 } : undefined));
  queue.add('a');
  await world.drivers.jump(10);
  queue.add('a');
  await world.drivers.settle();
  expect(looks).toEqual(['a@0', 'a@10']);
  expect(world.clock.now()).toBe(10);
});
