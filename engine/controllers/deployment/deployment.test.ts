import { expect, test } from 'vitest';
import { resources } from '../../kinds/resources.ts';
import type { Deployment, ReplicaSet } from '../../kinds/types.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { replicaSetController } from '../replicaset/index.ts';
import { startTestCluster } from '../testing/cluster.ts';
import { revisionOf } from './annotations.ts';
import { deploymentController } from './index.ts';

const labels = { app: 'web' };
const template = (image: string, annotations: { readonly [key: string]: string } = {}) => ({
  metadata: { labels, annotations },
  spec: { containers: [{ name: 'app', image }] },
});
const web = (replicas: number, spec: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: labels },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    template: template('nginx:1'),
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    ...spec,
  },
});

function start() {
  const cluster = startTestCluster({ controllers: [deploymentController, replicaSetController] });
  return {
    ...cluster,
    deployment: () => cluster.get<Deployment>(resources.deployments, 'web'),
    sets: async () =>
      (await cluster.list<ReplicaSet>(resources.replicaSets)).toSorted((a, b) => revisionOf(a) - revisionOf(b)),
    change: (spec: object) => cluster.patch<Deployment>(resources.deployments, 'web', { spec }),
    /** `reason/status` by type. */
    conditions: async () => {
      const { status } = await cluster.get<Deployment>(resources.deployments, 'web');
      return Object.fromEntries((status?.conditions ?? []).map((c) => [c.type, `${c.reason}/${c.status}`]));
    },
    /** The events with the hash of each ReplicaSet written as the order of its revision. */
    scalings: async () => {
      const sets = await cluster.list<ReplicaSet>(resources.replicaSets);
      return (await cluster.events('Deployment')).map((event) =>
        sets.reduce(
          (text, { metadata }) =>
            text.replaceAll(metadata.name, `web-${metadata.annotations?.['deployment.kubernetes.io/revision']}`),
          event.replace('Normal ScalingReplicaSet: ', ''),
        ),
      );
    },
  };
}

test('a new Deployment is written as the real one writes it', async () => {
  const cluster = start();
  const seen = cluster.history<Deployment>(resources.deployments, ({ status }) => ({
    ...status,
    conditions: status?.conditions?.map(({ type, reason }) => `${type}/${reason}`),
  }));
  await cluster.create(resources.deployments, web(2));
  await cluster.settle();
  const counters = { observedGeneration: 1, replicas: 2, updatedReplicas: 2, terminatingReplicas: 0 };
  expect(seen).toEqual([
    {},
    { conditions: ['Progressing/NewReplicaSetCreated'] },
    {
      observedGeneration: 1,
      terminatingReplicas: 0,
      unavailableReplicas: 2,
      conditions: ['Progressing/NewReplicaSetCreated', 'Available/MinimumReplicasUnavailable'],
    },
    {
      ...counters,
      unavailableReplicas: 2,
      conditions: ['Available/MinimumReplicasUnavailable', 'Progressing/ReplicaSetUpdated'],
    },
    {
      ...counters,
      readyReplicas: 2,
      availableReplicas: 2,
      conditions: ['Available/MinimumReplicasAvailable', 'Progressing/NewReplicaSetAvailable'],
    },
  ]);
  const deployment = await cluster.deployment();
  expect(deployment.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' });
  const [set] = await cluster.sets();
  const hash = set?.metadata.labels?.['pod-template-hash'];
  expect(set?.metadata).toMatchObject({
    name: `web-${hash}`,
    labels: { app: 'web', 'pod-template-hash': hash },
    annotations: {
      'deployment.kubernetes.io/desired-replicas': '2',
      'deployment.kubernetes.io/max-replicas': '3',
      'deployment.kubernetes.io/revision': '1',
    },
  });
  expect(await cluster.events('Deployment')).toEqual([
    `Normal ScalingReplicaSet: Scaled up replica set web-${hash} from 0 to 2`,
  ]);
});

test.each([
  {
    surge: 1,
    unavailable: 0,
    steps: ['up web-2 from 0 to 1', 'down web-1 from 2 to 1', 'up web-2 from 1 to 2', 'down web-1 from 1 to 0'],
  },
  {
    surge: 0,
    unavailable: 1,
    steps: ['down web-1 from 2 to 1', 'up web-2 from 0 to 1', 'down web-1 from 1 to 0', 'up web-2 from 1 to 2'],
  },
  {
    surge: '100%',
    unavailable: 0,
    steps: ['up web-2 from 0 to 2', 'down web-1 from 2 to 0'],
  },
])('a rolling update with surge $surge and unavailable $unavailable', async ({ surge, unavailable, steps }) => {
  const cluster = start();
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } };
  await cluster.create(resources.deployments, web(2, { strategy }));
  await cluster.settle();
  await cluster.change({ template: template('nginx:2') });
  await cluster.settle();
  const done = (await cluster.scalings()).slice(1).map((event) => event.replace(/Scaled (up|down) replica set/, '$1'));
  expect(done).toEqual(steps);
  expect((await cluster.deployment()).status).toMatchObject({ replicas: 2, updatedReplicas: 2, availableReplicas: 2 });
  expect(await cluster.conditions()).toMatchObject({ Progressing: 'NewReplicaSetAvailable/True' });
});

test('Recreate waits until the last old pod is gone', async () => {
  const cluster = start();
  await cluster.create(resources.deployments, web(2, { strategy: { type: 'Recreate' } }));
  await cluster.settle();
  await cluster.change({ template: template('nginx:2') });
  await cluster.settle();
  expect(await cluster.scalings()).toEqual([
    'Scaled up replica set web-1 from 0 to 2',
    'Scaled down replica set web-1 from 2 to 0',
    'Scaled up replica set web-2 from 0 to 2',
  ]);
  expect((await cluster.deployment()).status).toMatchObject({ updatedReplicas: 2, availableReplicas: 2 });
});

test('going back to an earlier template takes its ReplicaSet again under a new revision', async () => {
  const cluster = start();
  await cluster.create(resources.deployments, web(1));
  await cluster.settle();
  await cluster.change({ template: template('nginx:2') });
  await cluster.settle();
  await cluster.change({ template: template('nginx:1') });
  await cluster.settle();
  const sets = await cluster.sets();
  expect(sets.map(revisionOf)).toEqual([2, 3]);
  expect(sets[1]?.metadata.annotations?.['deployment.kubernetes.io/revision-history']).toBe('1');
  expect((await cluster.deployment()).metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
});

test('scaling in the middle of a stuck rollout is shared out in proportion', async () => {
  const cluster = start();
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } };
  await cluster.create(resources.deployments, web(10, { strategy }));
  await cluster.settle();
  await cluster.change({ template: template('nginx:2', { 'test/outcome': 'pending' }) });
  await cluster.settle();
  const sizes = async () => (await cluster.sets()).map(({ spec }) => spec?.replicas);
  expect(await sizes()).toEqual([8, 5]);
  await cluster.change({ replicas: 15 });
  await cluster.settle();
  expect(await sizes()).toEqual([11, 7]);
});

test('a paused Deployment changes its size but not its template, until it is resumed', async () => {
  const cluster = start();
  await cluster.create(resources.deployments, web(1));
  await cluster.settle();
  await cluster.change({ paused: true, replicas: 2, template: template('nginx:2') });
  await cluster.settle();
  expect(await cluster.conditions()).toMatchObject({ Progressing: 'DeploymentPaused/Unknown' });
  expect((await cluster.sets()).map(({ spec }) => spec?.replicas)).toEqual([2]);
  await cluster.change({ paused: false });
  await cluster.settle();
  expect((await cluster.sets()).map(({ spec }) => spec?.replicas)).toEqual([0, 2]);
  expect(await cluster.conditions()).toMatchObject({ Progressing: 'NewReplicaSetAvailable/True' });
});

test('a rollout without progress fails at its deadline', async () => {
  const cluster = start();
  const pending = template('nginx:1', { 'test/outcome': 'pending' });
  await cluster.create(resources.deployments, web(1, { progressDeadlineSeconds: 10, template: pending }));
  await cluster.pass(9000);
  expect(await cluster.conditions()).toMatchObject({ Progressing: 'ReplicaSetUpdated/True' });
  await cluster.pass(5000);
  expect(await cluster.conditions()).toEqual({
    Available: 'MinimumReplicasUnavailable/False',
    Progressing: 'ProgressDeadlineExceeded/False',
  });
});

test('old ReplicaSets over the limit are deleted, oldest first', async () => {
  const cluster = start();
  await cluster.create(resources.deployments, web(1, { revisionHistoryLimit: 1 }));
  await cluster.settle();
  for (const image of ['nginx:2', 'nginx:3', 'nginx:4']) {
    await cluster.change({ template: template(image) });
    await cluster.settle();
  }
  expect((await cluster.sets()).map(revisionOf)).toEqual([3, 4]);
});

test('a name that something else has taken is counted as a collision and avoided', async () => {
  const cluster = start();
  await cluster.create(resources.deployments, web(1));
  await cluster.settle();
  const [taken] = await cluster.sets();
  await cluster.remove(resources.deployments, 'web');
  await cluster.remove(resources.replicaSets, taken?.metadata.name ?? '');
  await cluster.create(resources.replicaSets, {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: taken?.metadata.name ?? '', namespace: 'default', labels: { app: 'other' } },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: 'other' } },
      template: { ...template('nginx:1'), metadata: { labels: { app: 'other' } } },
    },
  });
  await cluster.create(resources.deployments, web(1));
  await cluster.settle();
  expect((await cluster.deployment()).status).toMatchObject({ collisionCount: 1, availableReplicas: 1 });
});

test('the old rollback annotation brings an earlier template back', async () => {
  const cluster = start();
  await cluster.create(resources.deployments, web(1));
  await cluster.settle();
  await cluster.change({ template: template('nginx:2') });
  await cluster.settle();
  const annotations = { 'deprecated.deployment.rollback.to': '0' };
  await cluster.patch(resources.deployments, 'web', { metadata: { annotations } });
  await cluster.settle();
  const deployment = await cluster.deployment();
  expect(deployment.spec?.template.spec?.containers[0]?.image).toBe('nginx:1');
  expect(deployment.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '3' });
  expect(await cluster.events('Deployment')).toContain(
    'Normal DeploymentRollback: Rolled back deployment "web" to revision 1',
  );
});
