import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import type { KubeObject } from '../machinery/types.ts';
import { createWorld } from '../sim/index.ts';
import { CompactedError, createStore, type WatchFilter } from './index.ts';

const object = (name: string, more: { readonly [field: string]: unknown } = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name, namespace: 'ns' },
  ...more,
});

function start() {
  const world = createWorld();
  const store = createStore(world);
  return { world, store, things: store.collection('things') };
}

const names = (objects: readonly KubeObject[]): string => objects.map(({ metadata }) => metadata.name).join(' ');

function drain(things: ReturnType<typeof start>['things'], revision: number, filter: WatchFilter = {}) {
  const watcher = things.watch(revision, filter);
  return () => {
    const seen: string[] = [];
    for (let change = watcher.take(); change; change = watcher.take()) {
      seen.push(`${change.type} ${change.object.metadata.name}@${change.object.metadata.resourceVersion}`);
    }
    return seen;
  };
}

describe('a collection', () => {
  it('keeps objects in the order of their keys, whatever the order they came in', () => {
    const { things } = start();
    for (const key of ['b/a', 'a-b/x', 'a/z', 'a/b']) things.put(key, object(key));
    expect(names(things.range())).toBe('a-b/x a/b a/z b/a');
    expect(names(things.range({ namespace: 'a' }))).toBe('a/b a/z');
    expect(names(things.range({ after: 'a/b', limit: 1 }))).toBe('a/z');
  });

  it('freezes what it stores, and shares what did not change', () => {
    const { things } = start();
    const first = things.put('ns/a', object('a', { spec: { deep: { x: 1 } } }));
    const second = things.put('ns/a', { ...first, status: {} });
    expect(Object.isFrozen(first['spec'])).toBe(true);
    expect(second['spec']).toBe(first['spec']);
  });

  it('can be read as it was at an older revision', () => {
    const { store, things } = start();
    things.put('ns/a', object('a'));
    const before = store.revision;
    things.put('ns/b', object('b'));
    things.delete('ns/a');
    things.put('ns/b', object('b', { data: 1 }));
    expect(names(things.at(before).range())).toBe('a');
    expect(names(things.range())).toBe('b');
  });

  it('refuses revisions that were compacted', () => {
    const { store, things } = start();
    things.put('ns/a', object('a'));
    const old = store.revision;
    things.put('ns/b', object('b'));
    store.compact(store.revision);
    expect(() => things.at(old)).toThrow(CompactedError);
    expect(() => things.watch(old, {})).toThrow(CompactedError);
  });
});

describe('a watcher', () => {
  it('catches up from its revision, then follows', () => {
    const { store, things } = start();
    things.put('ns/a', object('a'));
    const from = store.revision;
    things.put('ns/b', object('b'));
    const seen = drain(things, from);
    things.delete('ns/a');
    expect(seen()).toEqual(['ADDED b@3', 'DELETED a@4']);
  });

  it('sees an object that no longer matches as deleted, as it was but with the newer revision', () => {
    const { store, things } = start();
    const seen = drain(things, store.revision, { index: { name: 'node', value: 'n1', of: (o) => String(o['node']) } });
    things.put('ns/a', object('a', { node: '' }));
    things.put('ns/a', object('a', { node: 'n1' }));
    things.put('ns/a', object('a', { node: 'n1', x: 1 }));
    things.put('ns/a', object('a', { node: 'n2' }));
    expect(seen()).toEqual(['ADDED a@3', 'MODIFIED a@4', 'DELETED a@5']);
  });

  it('is told in a later turn, once', async () => {
    const { world, store, things } = start();
    const watcher = things.watch(store.revision, {});
    let woken = 0;
    watcher.wait(() => woken++);
    things.put('ns/a', object('a'));
    things.put('ns/b', object('b'));
    expect(woken).toBe(0);
    await world.drivers.settle();
    expect(woken).toBe(1);
  });
});

it('a watcher that takes nothing is dropped, and holds nobody else', () => {
  const { store, things } = start();
  const slow = things.watch(store.revision, {});
  const quick = things.watch(store.revision, {});
  for (let i = 0; i <= limits.watchBuffer; i++) {
    things.put('ns/a', object('a'));
    quick.take();
  }
  expect([slow.state, quick.state]).toEqual(['overflow', 'open']);
  expect(slow.take()).toBeUndefined();
});

describe('a lease', () => {
  it('ends an object unless it was renewed', async () => {
    const { world, things } = start();
    things.put('ns/a', object('a'), 1000);
    things.put('ns/b', object('b'), 1000);
    await world.drivers.jump(600);
    things.put('ns/b', object('b', { renewed: true }), 1000);
    await world.drivers.jump(600);
    expect(names(things.range())).toBe('b');
    await world.drivers.jump(600);
    expect(names(things.range())).toBe('');
  });
});
