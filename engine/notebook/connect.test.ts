import { expect, test } from 'vitest';
import { createCluster } from '../cluster.ts';
import { connectTo } from './connect.ts';

const target = { context: 'c', cluster: 'c', server: 's', user: 'u' };
const pods = { group: '', version: 'v1', resource: 'pods', namespace: 'default' };

test('kubectl --as sees what the other may see', async () => {
  const cluster = await createCluster({ nodes: 0 });
  const as = (user: string, ...groups: string[]) =>
    connectTo(cluster, { ...target, impersonate: { user, groups, extra: {} } });
  await expect((await as('jane')).list(pods)).rejects.toThrow(
    'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
  );
  expect((await (await as('jane', 'system:masters')).list(pods)).items).toEqual([]);
  expect((await (await connectTo(cluster, target)).list(pods)).items).toEqual([]);
  cluster.dispose();
});

test('a token that nobody has opens nothing', async () => {
  const cluster = await createCluster({ nodes: 0 });
  await expect(connectTo(cluster, { ...target, token: 'not.a.token' })).rejects.toThrow('Unauthorized');
  cluster.dispose();
});

test('kubectl manages the fields that it writes where it names no manager', async () => {
  const cluster = await createCluster({ nodes: 0 });
  const configMaps = { group: '', version: 'v1', resource: 'configmaps', namespace: 'default' };
  const api = await connectTo(cluster, target);
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: 'b' } };
  await api.create(configMaps, configMap);
  const created = await api.get({ ...configMaps, name: 'a' }, { managedFields: true });
  expect(created.metadata.managedFields).toMatchObject([{ manager: 'kubectl' }]);
  cluster.dispose();
});
