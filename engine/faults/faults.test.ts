import { expect, test } from 'vitest';
import { createCluster } from '../cluster.ts';
import { resources } from '../kinds/resources.ts';
import { Unanswered } from '../machinery/errors.ts';
import type { JsonObject, KubeObject } from '../machinery/types.ts';
import { faultsResource, simApiVersion, simGroup } from './kinds/group.ts';

const fault = (name: string, spec: JsonObject): KubeObject => ({
  apiVersion: simApiVersion,
  kind: 'Fault',
  metadata: { name },
  spec,
});

test('the group is served where it was asked for, and nowhere else', async () => {
  const groups = async (sim: boolean) => {
    const { api, dispose } = await createCluster({ nodes: 1, sim });
    const { groups: offered } = await api.discovery();
    dispose();
    return offered.map(({ name }) => name);
  };
  expect(await groups(true)).toContain(simGroup);
  expect(await groups(false)).not.toContain(simGroup);
});

test('while the API server is away requests get no answer, watches end, and faults can still be deleted', async () => {
  const { api, apiServer, world, dispose } = await createCluster({ nodes: 1, sim: true });
  const watching = new AbortController();
  let ended = false;
  void (async () => {
    for await (const event of api.watch(resources.pods, { signal: watching.signal })) expect(event).toBeDefined();
    ended = true;
  })();
  await api.create(faultsResource, fault('away', { type: 'APIServerOutage' }));
  await world.drivers.settle();
  expect(ended).toBe(true);
  await expect(api.list(resources.pods)).rejects.toBeInstanceOf(Unanswered);
  await expect(api.create(resources.namespaces, fault('a', {}))).rejects.toBeInstanceOf(Unanswered);
  const administrator = { user: { name: 'admin', groups: ['system:masters'] } };
  const get = (path: string) => apiServer.handle({ method: 'GET', path }, administrator);
  await expect(get('/api/v1/pods')).rejects.toBeInstanceOf(Unanswered);
  expect((await get(`/apis/${simApiVersion}/faults`)).status).toBe(200);
  await api.delete({ ...faultsResource, name: 'away' });
  await world.drivers.settle();
  expect((await api.list(resources.pods)).items).toEqual([]);
  dispose();
});

test('while the store is away the server answers what it has in its cache', async () => {
  const { api, world, dispose } = await createCluster({ nodes: 1, sim: true });
  await api.create(faultsResource, fault('away', { type: 'StoreOutage' }));
  await world.drivers.settle();
  await expect(api.list(resources.nodes)).rejects.toMatchObject({ message: 'etcdserver: request timed out' });
  expect((await api.list(resources.nodes, { resourceVersion: '0' })).items).toHaveLength(1);
  dispose();
});

test('the controller manager and the scheduler end after ten seconds without a server, and come back after it', async () => {
  const { api, world, dispose } = await createCluster({ nodes: 1, sim: true });
  await api.create(faultsResource, fault('away', { type: 'APIServerOutage', duration: '15s' }));
  await world.drivers.jump(16_000);
  const pod = { containers: [{ name: 'c', image: 'nginx:1.27' }] };
  const pods = { ...resources.pods, namespace: 'default' };
  await api.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: pod });
  await world.drivers.jump(500);
  expect((await api.get({ ...pods, name: 'web' })).spec).not.toHaveProperty('nodeName');
  await world.drivers.settle();
  expect((await api.get({ ...pods, name: 'web' })).spec).toHaveProperty('nodeName', 'node-1');
  dispose();
});
