import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../machinery/types.ts';
import { configMap, configMaps, pods, startServer } from './fixtures.ts';

const at = (name: string) => ({ ...configMaps, name });
const pod = { ...pods, name: 'p' };

async function startWithPod(nodeName?: string) {
  const started = startServer();
  const spec = nodeName === undefined ? {} : { nodeName };
  await started.api.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec });
  return started;
}

describe('a deletion', () => {
  it('answers with a Status that names what is gone', async () => {
    const { api } = startServer();
    const { metadata } = await api.create(configMaps, configMap('a'));
    expect(await api.delete(at('a'))).toMatchObject({
      status: 'Success',
      details: { name: 'a', kind: 'configmaps', uid: metadata.uid },
    });
    await expect(api.delete(at('a'))).rejects.toThrow('configmaps "a" not found');
  });

  it('waits for finalizers, and is done with the last of them', async () => {
    const { api } = startServer();
    await api.create(configMaps, { ...configMap('a'), metadata: { name: 'a', finalizers: ['example.org/hold'] } });
    await api.delete(at('a'));
    expect((await api.get(at('a'))).metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:00Z',
      deletionGracePeriodSeconds: 0,
    });
    await api.patch(at('a'), { type: 'merge', body: { metadata: { finalizers: null } } });
    await expect(api.get(at('a'))).rejects.toThrow('not found');
  });

  it('takes no new finalizer once it is under way', async () => {
    const { api } = startServer();
    await api.create(configMaps, { ...configMap('a'), metadata: { name: 'a', finalizers: ['example.org/hold'] } });
    await api.delete(at('a'));
    const more = { metadata: { finalizers: ['example.org/hold', 'example.org/more'] } };
    await expect(api.patch(at('a'), { type: 'merge', body: more })).rejects.toThrow(
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.org/more"}',
    );
  });

  it('of a pod is seen as begun before it is seen as done, even without any grace', async () => {
    const { api, world } = await startWithPod();
    const stop = new AbortController();
    const seen: string[] = [];
    const { resourceVersion = '' } = (await api.get(pod)).metadata;
    const watching = (async () => {
      for await (const { type, object } of api.watch(pods, { resourceVersion, signal: stop.signal })) {
        seen.push(`${type} ${(object as KubeObject).metadata.deletionGracePeriodSeconds}`);
      }
    })();
    await api.delete(pod, { gracePeriodSeconds: 0 });
    await world.drivers.settle();
    stop.abort();
    await watching;
    expect(seen).toEqual(['MODIFIED 0', 'DELETED 0']);
  });

  it('gives a pod its grace, which a second one shortens and none prolongs', async () => {
    const { api, world } = await startWithPod('n1');
    await api.delete(pod);
    const grace = async () => (await api.get(pod)).metadata;
    expect(await grace()).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 30 });
    await world.drivers.jump(5000);
    await api.delete(pod, { gracePeriodSeconds: 60 });
    expect(await grace()).toMatchObject({ deletionGracePeriodSeconds: 30 });
    await api.delete(pod, { gracePeriodSeconds: 10 });
    expect(await grace()).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:10Z', deletionGracePeriodSeconds: 10 });
    await api.delete(pod, { gracePeriodSeconds: 0 });
    await expect(api.get(pod)).rejects.toThrow('pods "p" not found');
  });

  it.each([
    ['Foreground', ['foregroundDeletion']],
    ['Orphan', ['orphan']],
  ] as const)('in the %s marks for the garbage collector', async (propagationPolicy, finalizers) => {
    const { api } = startServer();
    await api.create(configMaps, configMap('a'));
    const held = (await api.delete(at('a'), { propagationPolicy })) as KubeObject;
    expect(held.metadata.finalizers).toEqual(finalizers);
    expect(held.metadata.deletionTimestamp).toBeDefined();
  });

  it('respects preconditions', async () => {
    const { api } = startServer();
    await api.create(configMaps, configMap('a'));
    await expect(api.delete(at('a'), { preconditions: { uid: 'wrong' } })).rejects.toThrow(
      'the UID in the precondition (wrong) does not match the UID in record',
    );
  });

  it('only tries where told so', async () => {
    const { api } = startServer();
    const created = await api.create(configMaps, configMap('a'));
    await api.delete(at('a'), { dryRun: true });
    expect(await api.get(at('a'))).toBe(created);
  });

  it('of a collection takes those that a selector selects', async () => {
    const { api } = startServer();
    for (const name of ['a', 'b', 'c']) {
      await api.create(configMaps, { ...configMap(name), metadata: { name, labels: { odd: String(name !== 'b') } } });
    }
    await api.deleteCollection(configMaps, { labelSelector: 'odd=true' });
    expect((await api.list(configMaps)).items.map(({ metadata }) => metadata.name)).toEqual(['b']);
  });
});

describe('a namespace', () => {
  const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
  const inside = { ...configMaps, namespace: 'gone' };

  it('must be there for what is created in it', async () => {
    const { api } = startServer();
    await expect(api.create(inside, configMap('a'))).rejects.toThrow('namespaces "gone" not found');
  });

  it('takes nothing new once it goes', async () => {
    const { api } = startServer();
    await api.create(namespaces, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'gone' },
      spec: { finalizers: ['kubernetes'] },
    });
    await api.delete({ ...namespaces, name: 'gone' });
    expect((await api.get({ ...namespaces, name: 'gone' }))['status']).toEqual({ phase: 'Terminating' });
    await expect(api.create(inside, configMap('late'))).rejects.toThrow(
      'configmaps "late" is forbidden: unable to create new content in namespace gone because it is being terminated',
    );
    const empty = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'gone' }, spec: {} };
    await api.update({ ...namespaces, name: 'gone', subresource: 'finalize' }, empty);
    await expect(api.get({ ...namespaces, name: 'gone' })).rejects.toThrow('namespaces "gone" not found');
  });

  it('of the system stays', async () => {
    const { api } = startServer();
    await expect(api.delete({ ...namespaces, name: 'default' })).rejects.toThrow(
      'namespaces "default" is forbidden: this namespace may not be deleted',
    );
  });
});
