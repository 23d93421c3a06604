import { expect, test } from 'vitest';
import { resources } from '../../kinds/resources.ts';
import type { ConfigMap, Namespace } from '../../kinds/types.ts';
import { rootCaPublisher } from '../rootca/index.ts';
import { serviceAccountController } from '../serviceaccount/index.ts';
import { startTestCluster } from '../testing/cluster.ts';
import { namespaceController } from './index.ts';

const team = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' }, spec: { finalizers: ['kubernetes'] } };

async function start() {
  const controllers = [namespaceController, serviceAccountController, rootCaPublisher];
  const cluster = startTestCluster({ controllers });
  await cluster.create(resources.configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'extension-apiserver-authentication', namespace: 'kube-system' },
    data: { 'client-ca-file': 'the certificate' },
  });
  await cluster.create(resources.namespaces, team);
  await cluster.settle();
  const deleteIt = () => cluster.api.delete({ ...resources.namespaces, name: 'team' });
  const configMap = (name: string, finalizers: readonly string[] = []) =>
    cluster.create(resources.configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'team', finalizers },
    });
  return { ...cluster, deleteIt, configMap };
}

test('a namespace gets its ServiceAccount and its root certificate, and gets them again', async () => {
  const cluster = await start();
  await cluster.get(resources.serviceAccounts, 'default', 'team');
  await cluster.api.delete({ ...resources.serviceAccounts, namespace: 'team', name: 'default' });
  await cluster.api.delete({ ...resources.configMaps, namespace: 'team', name: 'kube-root-ca.crt' });
  await cluster.settle();
  await cluster.get(resources.serviceAccounts, 'default', 'team');
  const { data } = await cluster.get<ConfigMap>(resources.configMaps, 'kube-root-ca.crt', 'team');
  expect(data).toEqual({ 'ca.crt': 'the certificate' });
});

test('a namespace that is deleted empties itself and goes, after the seconds that the real one takes', async () => {
  const cluster = await start();
  await cluster.configMap('a');
  await cluster.deleteIt();
  const left = async () =>
    [...(await cluster.list(resources.configMaps)), ...(await cluster.list(resources.serviceAccounts))].filter(
      ({ metadata }) => metadata.namespace === 'team',
    );
  await cluster.pass(4000);
  expect(await left()).toHaveLength(3);
  await cluster.settle();
  expect(await left()).toEqual([]);
  expect((await cluster.list(resources.namespaces)).map(({ metadata }) => metadata.name)).not.toContain('team');
});

test('while a finalizer holds content, conditions say what remains; then it goes', async () => {
  const cluster = await start();
  await cluster.configMap('held', ['example.org/hold']);
  await cluster.deleteIt();
  await cluster.settle();
  const { status } = await cluster.get<Namespace>(resources.namespaces, 'team', undefined);
  expect(status).toMatchObject({ phase: 'Terminating' });
  expect(status?.conditions?.map((c) => `${c.type}=${c.status} ${c.reason}: ${c.message}`)).toEqual([
    'NamespaceDeletionDiscoveryFailure=False ResourcesDiscovered: All resources successfully discovered',
    'NamespaceDeletionGroupVersionParsingFailure=False ParsedGroupVersions: All legacy kube types successfully parsed',
    'NamespaceDeletionContentFailure=False ContentDeleted: All content successfully deleted, may be waiting on finalization',
    'NamespaceContentRemaining=True SomeResourcesRemain: Some resources are remaining: configmaps. has 1 resource instances',
    'NamespaceFinalizersRemaining=True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.org/hold in 1 resource instances',
  ]);
  await cluster.api.patch(
    { ...resources.configMaps, namespace: 'team', name: 'held' },
    { type: 'merge', body: { metadata: { finalizers: null } } },
  );
  await cluster.pass(20_000);
  expect((await cluster.list(resources.namespaces)).map(({ metadata }) => metadata.name)).not.toContain('team');
});

test('content with a finalizer is looked at again 5 s after the conditions changed, then every 8 s', async () => {
  const cluster = await start();
  await cluster.configMap('held', ['example.org/hold']);
  await cluster.deleteIt();
  await cluster.pass(11_000);
  await cluster.api.patch(
    { ...resources.configMaps, namespace: 'team', name: 'held' },
    { type: 'merge', body: { metadata: { finalizers: null } } },
  );
  const isThere = async () =>
    (await cluster.list(resources.namespaces)).some(({ metadata }) => metadata.name === 'team');
  await cluster.pass(6500);
  expect(await isThere()).toBe(true);
  await cluster.pass(1000);
  expect(await isThere()).toBe(false);
});
