import { describe, expect, it } from 'vitest';
import { createWorld } from '../sim/index.ts';
import {
  createStore,
  loadStorage,
  type Persistence,
  type PersistOptions,
  persist,
  type Storage,
  type Store,
} from './index.ts';

/** A storage whose files can be looked into and damaged. */
function memory() {
  const parts: { name: string; kind: 'snapshot' | 'log'; text: string }[] = [];
  const last = () => parts.at(-1) ?? { name: '', kind: 'log', text: '' };
  const storage: Storage = {
    async load() {
      return parts.map(({ name, kind, text }) => ({
        name,
        kind,
        async *lines() {
          yield* text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
        },
      }));
    },
    async rotate(text) {
      parts.push({ name: `log-${parts.length}`, kind: 'log', text });
    },
    async append(pieces) {
      for (const piece of pieces) last().text += piece;
    },
    async snapshot(pieces) {
      const text = [...pieces].join('');
      parts.splice(0, parts.length - 1, { name: 'snapshot', kind: 'snapshot', text });
    },
  };
  return { storage, parts };
}

const object = (name: string, more = {}) => ({ apiVersion: 'v1', kind: 'Thing', metadata: { name }, ...more });
const namesIn = (store: Store) =>
  store
    .collection('things')
    .range()
    .map((o) => `${o.metadata.name}@${o.metadata.resourceVersion}`)
    .join(' ');

function begin(disk: ReturnType<typeof memory>, more: Partial<PersistOptions> = {}) {
  const world = createWorld({ start: 1000 });
  const store = createStore(world);
  const errors: unknown[] = [];
  const options = { storage: disk.storage, onError: (error: unknown) => errors.push(error), ...more };
  const persistence = persist(store, world, options, (o) => o);
  return { world, store, things: store.collection('things'), persistence, errors };
}

async function again(disk: ReturnType<typeof memory>) {
  const loaded = await loadStorage(disk.storage);
  const world = createWorld({ start: loaded.image?.time ?? 0 });
  return { ...loaded, world, store: createStore(world, loaded.image) };
}

async function written(work: (s: ReturnType<typeof begin>) => void = () => {}) {
  const disk = memory();
  const session = begin(disk);
  session.things.put('ns/a', object('a'));
  session.things.put('ns/b', object('b'));
  await session.persistence.durable();
  session.things.delete('ns/a');
  work(session);
  await session.persistence.stop();
  return { disk, ...session };
}

describe('a store on a storage', () => {
  it('has, when it is loaded, what it had', async () => {
    const { disk, store } = await written();
    const next = await again(disk);
    expect(next.problems).toEqual([]);
    expect([namesIn(next.store), next.store.revision]).toEqual([namesIn(store), store.revision]);
  });

  it('has nothing where nothing was stored', async () => {
    expect((await again(memory())).image).toBeUndefined();
  });

  it('goes on over several lives', async () => {
    const { disk } = await written();
    const second = await again(disk);
    const persistence = persist(second.store, second.world, { storage: disk.storage, onError: () => {} }, (o) => o);
    second.store.collection('things').put('ns/c', object('c'));
    await persistence.stop();
    const third = await again(disk);
    expect(third.problems).toEqual([]);
    expect(namesIn(third.store)).toBe('b@3 c@5');
  });

  it('says when everything that happened is written', async () => {
    const { things, persistence, disk } = await written();
    expect(persistence.durable()).toBeUndefined();
    things.put('ns/late', object('late'));
    expect(persistence.durable()).toBeUndefined();
    const open = begin(disk);
    open.things.put('ns/c', object('c'));
    expect(disk.parts.at(-1)?.text).not.toContain('ns/c');
    await open.persistence.durable();
    expect(disk.parts.at(-1)?.text).toContain('ns/c');
  });

  it('writes the last of several changes that wait for the disk together', async () => {
    const disk = memory();
    const { things, persistence } = begin(disk);
    for (let i = 0; i < 5; i++) things.put('ns/a', object('a', { i }));
    await persistence.durable();
    expect(disk.parts[0]?.text.match(/"key":"ns\/a"/g)).toHaveLength(1);
    expect(namesIn((await again(disk)).store)).toBe('a@6');
  });

  it('keeps the time, and ends what ends by itself when its time is over', async () => {
    const disk = memory();
    const first = begin(disk);
    first.things.put('ns/a', object('a'), 1000);
    first.things.put('ns/b', object('b'));
    await first.world.drivers.jump(400);
    first.things.put('ns/c', object('c'), 2000);
    await first.persistence.stop();
    const next = await again(disk);
    expect(next.world.clock.now()).toBe(1400);
    await next.world.drivers.jump(599);
    expect(namesIn(next.store)).toBe('a@2 b@3 c@4');
    await next.world.drivers.jump(1);
    expect(namesIn(next.store)).toBe('b@3 c@4');
    await next.world.drivers.jump(1400);
    expect(namesIn(next.store)).toBe('b@3');
  });

  it('puts a snapshot in the place of a long log, and loses nothing that comes meanwhile', async () => {
    const disk = memory();
    const most = 1000;
    const { things, persistence, store } = begin(disk, { compactAfter: most });
    for (let i = 0; i <= most; i++) things.put(`ns/${i}`, object(String(i)), i === most ? 5000 : undefined);
    await persistence.durable();
    things.put('ns/0', object('changed'));
    await persistence.stop();
    expect(disk.parts.map(({ kind }) => kind)).toEqual(['snapshot', 'log']);
    const next = await again(disk);
    expect([next.problems, next.logged]).toEqual([[], 1]);
    expect(next.store.revision).toBe(store.revision);
    expect(next.image?.expiries?.size).toBe(1);
    expect(next.store.collection('things').get('ns/0')?.metadata.name).toBe('changed');
  });

  it('ends at the first write that fails, and says so to all that wait', async () => {
    const disk = memory();
    const broken = { ...disk.storage, append: () => Promise.reject(new Error('disk full')) };
    const world = createWorld();
    const store = createStore(world);
    const told: unknown[] = [];
    const options = { storage: broken, onError: (error: unknown) => told.push(error) };
    const persistence: Persistence = persist(store, world, options, (o) => o);
    store.collection('things').put('ns/a', object('a'));
    await expect(persistence.durable()).rejects.toThrow('disk full');
    store.collection('things').put('ns/b', object('b'));
    await expect(persistence.durable()).rejects.toThrow('disk full');
    expect(told).toHaveLength(1);
  });
});

describe('a damaged storage', () => {
  const damages: readonly [string, (text: string) => string, object, string][] = [
    ['a record that was cut off', (t) => t.slice(0, -5), { line: 4, code: 'cut-off', revision: 3 }, 'a@2 b@3'],
    [
      'an altered record',
      (t) => t.replace('"name":"b"', '"name":"x"'),
      { line: 3, code: 'checksum-mismatch', revision: 2 },
      'a@2',
    ],
    [
      'a record that is missing',
      (t) => t.replace(/.*"ns\/b".*\n/, ''),
      { line: 3, code: 'checksum-mismatch', revision: 2 },
      'a@2',
    ],
    ['text of somebody else', (t) => `${t}hello\n`, { line: 5, code: 'checksum-mismatch', revision: 4 }, 'b@3'],
    ['another file', () => 'hello\n', { line: 1, code: 'checksum-mismatch', revision: 1 }, ''],
  ];
  it.each(damages)('tells where there is %s, and gives what is whole before it', async (_what, damage, where, left) => {
    const { disk } = await written();
    const [log] = disk.parts;
    if (log) log.text = damage(log.text);
    const next = await again(disk);
    expect(next.problems).toEqual([{ part: 'log-0', ...where }]);
    expect(namesIn(next.store)).toBe(left);
  });

  it('knows that changes are missing between two logs', async () => {
    const { disk } = await written();
    const { store, world } = await again(disk);
    const persistence = persist(store, world, { storage: disk.storage, onError: () => {} }, (o) => o);
    store.collection('things').put('ns/c', object('c'));
    await persistence.stop();
    const [first] = disk.parts;
    if (first) first.text = first.text.replace(/.*\n$/, '');
    expect((await again(disk)).problems).toEqual([{ part: 'log-1', line: 1, code: 'gap', revision: 3 }]);
  });

  it('takes a log that was cut off, and one that begins where it was whole, for whole', async () => {
    const { disk } = await written();
    const [log] = disk.parts;
    if (log) log.text = log.text.slice(0, -5);
    const { store, world } = await again(disk);
    const persistence = persist(store, world, { storage: disk.storage, onError: () => {} }, (o) => o);
    store.collection('things').put('ns/c', object('c'));
    await persistence.stop();
    const next = await again(disk);
    expect([next.problems, namesIn(next.store)]).toEqual([[], 'a@2 b@3 c@4']);
  });

  it('does not take half a snapshot for a whole one', async () => {
    const disk = memory();
    const { things, persistence } = begin(disk, { compact: true });
    things.put('ns/a', object('a'));
    await persistence.stop();
    const [snapshot] = disk.parts;
    if (snapshot) snapshot.text = snapshot.text.replace(/.*\n$/, '');
    expect((await again(disk)).problems).toMatchObject([{ part: 'snapshot', code: 'unfinished' }]);
  });

  it('refuses the form of a version that it does not know', async () => {
    const { disk } = await written();
    const [log] = disk.parts;
    const { fnv1a } = await import('../sim/index.ts');
    const json = '{"format":2,"part":"log","revision":1,"time":0}';
    if (log) log.text = `${fnv1a(`00000000${json}`).toString(16).padStart(8, '0')} ${json}\n`;
    expect((await again(disk)).problems).toMatchObject([{ line: 1, code: 'unknown-format' }]);
  });
});
