import { expect, test } from 'vitest';
import { resources } from '../../kinds/resources.ts';
import type { PodDisruptionBudget } from '../../kinds/types.ts';
import { deploymentController } from '../deployment/index.ts';
import { replicaSetController } from '../replicaset/index.ts';
import { startTestCluster } from '../testing/cluster.ts';
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

test('a share of pods that nothing controls cannot be reckoned, and that is told', async () => {
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
    'Warning CalculateExpectedPodCountFailed: Failed to calculate the number of expected pods: found no controller ref for pod "loner"',
  ]);
});
