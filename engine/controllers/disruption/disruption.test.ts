import { expect, test } from 'vitest';
import { resources } from '../../kinds/resources.ts';
import type { PodDisruptionBudget } from '../../kinds/types.ts';
import { deploymentController } from '../deployment/index.ts';
import { replicaSetController } from '../replicaset/index.ts';
import { startTestCluster, type TestCluster } from '../testing/cluster.ts';
import { disruptionController } from './index.ts';

const labels = { app: 'web' };

async function start(replicas: number, budget: object) {
  const cluster = startTestCluster({ controllers: [deploymentController, replicaSetController, disruptionController] });
  await cluster.create(resources.deployments, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'nginx' }] } },
    },
  });
  await cluster.create(resources.podDisruptionBudgets, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { matchLabels: labels }, ...budget },
  });
  await cluster.settle();
  return {
    ...cluster,
    status: async () => (await cluster.get<PodDisruptionBudget>(resources.podDisruptionBudgets, 'web')).status,
  };
}

test.each([
  [{ minAvailable: 2 }, 3, { disruptionsAllowed: 1, currentHealthy: 3, desiredHealthy: 2, expectedPods: 3 }],
  [{ minAvailable: '50%' }, 3, { disruptionsAllowed: 1, currentHealthy: 3, desiredHealthy: 2, expectedPods: 3 }],
  [{ maxUnavailable: 1 }, 3, { disruptionsAllowed: 1, currentHealthy: 3, desiredHealthy: 2, expectedPods: 3 }],
  [{ maxUnavailable: '30%' }, 3, { disruptionsAllowed: 1, currentHealthy: 3, desiredHealthy: 2, expectedPods: 3 }],
  [{ minAvailable: 3 }, 3, { disruptionsAllowed: 0, currentHealthy: 3, desiredHealthy: 3, expectedPods: 3 }],
] as const)('%j of %i pods', async (budget, replicas, expected) => {
  const cluster = await start(replicas, budget);
  expect(await cluster.status()).toMatchObject(expected);
});

test('the condition tells whether a disruption is allowed', async () => {
  const cluster = await start(2, { minAvailable: 1 });
  expect((await cluster.status())?.conditions).toMatchObject([
    { type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods', message: '' },
  ]);
  await cluster.patch(resources.deployments, 'web', { spec: { replicas: 1 } });
  await cluster.settle();
  expect((await cluster.status())?.conditions).toMatchObject([{ status: 'False', reason: 'InsufficientPods' }]);
});

test('pods that nothing controls are not among those of whom a share may go, and that is told', async () => {
  const cluster = startTestCluster({ controllers: [disruptionController] });
  await cluster.create(resources.pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'loner', namespace: 'default', labels },
    spec: { containers: [{ name: 'app', image: 'nginx' }] },
  });
  await cluster.create(resources.podDisruptionBudgets, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { matchLabels: labels }, maxUnavailable: 1 },
  });
  await cluster.settle();
  expect(await cluster.events('PodDisruptionBudget')).toEqual([
    'Warning UnmanagedPods: Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{app: web,},' +
      'MatchExpressions:[]LabelSelectorRequirement{},}) were found to be unmanaged. As a result, the status of the PDB cannot be ' +
      'calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" ' +
      'field of the PDB to an integer value.',
  ]);
  await expect(evict(cluster, 'loner')).rejects.toMatchObject(
    refused('The disruption budget web does not allow evicting pods currently'),
  );
});

const refused = (message: string) => ({
  status: { code: 429, details: { causes: [{ reason: 'DisruptionBudget', message }] } },
});

async function evict({ api, pass, settle }: TestCluster, name: string): Promise<void> {
  // a pod that is only pending disrupts nobody
  await pass(5_000);
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: 'default' } };
  await api.create({ ...resources.pods, namespace: 'default', name, subresource: 'eviction' }, eviction);
  await settle();
}

/** Three pods of which the first is broken. */
async function startWithBrokenPod(budget: object) {
  const cluster = await start(3, budget);
  const [pod] = await cluster.pods();
  if (!pod) throw new Error('no pod');
  const status = { conditions: [{ type: 'Ready', status: 'False' }] };
  await cluster.api.patch(
    { ...resources.pods, namespace: 'default', name: pod.metadata.name, subresource: 'status' },
    { type: 'merge', body: { status } },
  );
  await cluster.settle();
  return { cluster, broken: pod.metadata.name };
}

test.each<[string, object, boolean]>([
  ['goes while enough others are healthy', { minAvailable: 2 }, true],
  ['stays while too few are', { minAvailable: 3 }, false],
  ['goes anyway where the budget says so', { minAvailable: 3, unhealthyPodEvictionPolicy: 'AlwaysAllow' }, true],
])('a pod that is not ready %s', async (_, budget, goes) => {
  const { cluster, broken } = await startWithBrokenPod(budget);
  expect(await cluster.status()).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 0 });
  if (!goes) {
    const message = 'The disruption budget web needs 3 healthy pods and has 2 currently';
    await expect(evict(cluster, broken)).rejects.toMatchObject(refused(message));
    return;
  }
  await evict(cluster, broken);
  expect((await cluster.pods()).map(({ metadata }) => metadata.name)).not.toContain(broken);
});
