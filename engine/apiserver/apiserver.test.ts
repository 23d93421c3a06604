import { describe, expect, it } from 'vitest';
import type { WatchEvent } from '../machinery/types.ts';
import { configMap, configMaps, pods, startServer } from './fixtures.ts';

const shown = (event: WatchEvent): string =>
  event.type === 'ERROR' ? `ERROR ${event.object.message}` : `${event.type} ${event.object.metadata.name}`;

describe('objects', () => {
  it('get a UID, a version and a time when they are created', async () => {
    const { api } = startServer();
    const created = await api.create(configMaps, configMap('a', { k: 'v' }));
    expect(created.metadata).toMatchObject({
      name: 'a',
      namespace: 'default',
      creationTimestamp: '2026-01-01T00:00:00Z',
    });
    expect(created.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(await api.get({ ...configMaps, name: 'a' })).toBe(created);
    expect((await api.list(configMaps)).items).toEqual([created]);
  });

  it('keep their version where an update changes nothing', async () => {
    const { api } = startServer();
    const created = await api.create(configMaps, configMap('a', { k: 'v' }));
    const same = await api.update({ ...configMaps, name: 'a' }, configMap('a', { k: 'v' }));
    expect(same).toBe(created);
  });

  it('are not overwritten by who read an older version', async () => {
    const { api } = startServer();
    const created = await api.create(configMaps, configMap('a'));
    await api.patch({ ...configMaps, name: 'a' }, { type: 'merge', body: { data: { x: '1' } } });
    await expect(api.update({ ...configMaps, name: 'a' }, created)).rejects.toThrow(
      'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    );
  });

  it('cannot be written over a version that is no number', async () => {
    const { api } = startServer();
    const { metadata, ...rest } = await api.create(configMaps, configMap('a'));
    await expect(
      api.update({ ...configMaps, name: 'a' }, { ...rest, metadata: { ...metadata, resourceVersion: 'abc' } }),
    ).rejects.toMatchObject({
      status: { code: 500, message: 'strconv.ParseUint: parsing "abc": invalid syntax' },
    });
  });
});

describe('a watch', () => {
  it('gives what there is, then what comes', async () => {
    const { api, world } = startServer();
    await api.create(configMaps, configMap('a'));
    const stop = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const event of api.watch(configMaps, { signal: stop.signal })) {
        seen.push(shown(event));
      }
    })();
    await api.create(configMaps, configMap('b'));
    await api.delete({ ...configMaps, name: 'a' });
    await world.drivers.settle();
    stop.abort();
    await world.drivers.settle();
    await watching;
    expect(seen).toEqual(['ADDED a', 'ADDED b', 'DELETED a']);
  });

  it('by a field sees an object come and go as the field changes', async () => {
    const { api, world } = startServer();
    const stop = new AbortController();
    const seen: string[] = [];
    const record = async (events: AsyncIterable<WatchEvent>) => {
      for await (const event of events) seen.push(shown(event));
    };
    void record(api.watch(pods, { fieldSelector: 'spec.nodeName=n1', signal: stop.signal }));
    await api.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: {} });
    await api.patch({ ...pods, name: 'p' }, { type: 'merge', body: { spec: { nodeName: 'n1' } } });
    await api.patch({ ...pods, name: 'p' }, { type: 'merge', body: { spec: { nodeName: 'n2' } } });
    await world.drivers.settle();
    stop.abort();
    expect(seen).toEqual(['ADDED p', 'DELETED p']);
  });
});
