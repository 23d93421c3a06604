import { describe, expect, it, test } from 'vitest';
import { createCluster } from '../../cluster.ts';
import { resources } from '../../kinds/resources.ts';
import type { Deployment, HorizontalPodAutoscaler, Pod } from '../../kinds/types.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { deploymentController } from '../deployment/index.ts';
import { replicaSetController } from '../replicaset/index.ts';
import { startTestCluster } from '../testing/cluster.ts';
import { createConditions } from './conditions.ts';
import { horizontalPodAutoscaler } from './index.ts';
import { limit, newHistory, remember } from './limits.ts';
import { byUtilization } from './replicas.ts';

const deployment = (replicas: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'app', image: 'nginx', resources: { requests: { cpu: '100m' } } }] },
    },
  },
});

const autoscaler = (spec: object): KubeObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web', namespace: 'default' },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 4, ...spec },
});

const conditionsOf = ({ status }: HorizontalPodAutoscaler) =>
  (status?.conditions ?? []).map(({ type, status: is, reason }) => `${type}=${is} ${reason}`);

function start() {
  const cluster = startTestCluster({
    controllers: [deploymentController, replicaSetController, horizontalPodAutoscaler],
  });
  return {
    ...cluster,
    hpa: () => cluster.get<HorizontalPodAutoscaler>(resources.horizontalPodAutoscalers, 'web'),
    replicas: async () => (await cluster.get<Deployment>(resources.deployments, 'web')).spec?.replicas,
  };
}

describe('without metrics', () => {
  test.each([
    [1, { minReplicas: 2 }, 2, 'New size: 2; reason: Current number of replicas below Spec.MinReplicas'],
    [6, { maxReplicas: 3 }, 3, 'New size: 3; reason: Current number of replicas above Spec.MaxReplicas'],
  ])('%i replicas are brought within %j', async (before, spec, after, message) => {
    const { create, pass, replicas, events } = start();
    await create(resources.deployments, deployment(before));
    await create(resources.horizontalPodAutoscalers, autoscaler(spec));
    await pass(14_000);
    expect(await replicas()).toBe(before);
    await pass(2000);
    expect(await replicas()).toBe(after);
    expect((await events('HorizontalPodAutoscaler'))[0]).toBe(`Normal SuccessfulRescale: ${message}`);
  });

  it('says what it lacks', async () => {
    const { create, pass, hpa, events } = start();
    await create(resources.deployments, deployment(1));
    await create(resources.horizontalPodAutoscalers, autoscaler({}));
    await pass(20_000);
    const cause =
      'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)';
    expect(await events('HorizontalPodAutoscaler')).toEqual([
      `Warning FailedGetResourceMetric: ${cause}`,
      `Warning FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${cause}`,
    ]);
    expect(conditionsOf(await hpa())).toEqual([
      'AbleToScale=True SucceededGetScale',
      'ScalingActive=False FailedGetResourceMetric',
    ]);
  });

  it('does not wake what sleeps, and says when there is nothing to scale', async () => {
    const { create, pass, hpa, replicas, remove } = start();
    await create(resources.deployments, deployment(0));
    await create(resources.horizontalPodAutoscalers, autoscaler({ minReplicas: 2 }));
    await pass(20_000);
    expect(await replicas()).toBe(0);
    expect(conditionsOf(await hpa())).toContain('ScalingActive=False ScalingDisabled');
    await remove(resources.deployments, 'web');
    await pass(20_000);
    expect(conditionsOf(await hpa())).toContain('AbleToScale=False FailedGetScale');
  });
});

describe('the number of replicas', () => {
  const now = Date.UTC(2026, 0, 1);
  const pod = (name: string, ready = true): Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'app', resources: { requests: { cpu: '1' } } }] },
    status: {
      phase: 'Running',
      startTime: '2025-12-31T00:00:00Z',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: '2025-12-31T00:00:00Z' }],
    },
  });

  function check(usage: readonly (number | undefined | 'unready')[], target: number, expected: number) {
    const pods = usage.map((use, i) => pod(`p${i}`, use !== 'unready'));
    const metrics = new Map(
      usage.flatMap((use, i) =>
        use === undefined
          ? []
          : [[`p${i}`, { value: use === 'unready' ? 1000 : use, at: now, window: 30_000 }] as const],
      ),
    );
    const tolerances = { up: 0.1, down: 0.1 };
    const measured = { pods, metrics, resource: 'cpu', current: usage.length, tolerances, now };
    expect(byUtilization(measured, target).replicas).toBe(expected);
  }

  test.each<[string, readonly (number | undefined | 'unready')[], number, number]>([
    ['doubles with twice the load', [600, 600], 30, 4],
    ['halves with half of it', [200, 200], 40, 1],
    ['stays within the tolerance', [320, 320, 320], 30, 3],
    ['takes missing metrics as full load when shrinking', [100, 100, undefined], 50, 3],
    ['takes missing metrics as none when growing', [900, 900, undefined], 50, 4],
    ['takes pods that are not ready as idle when growing', [900, 900, 'unready'], 50, 4],
  ])('%s', (_, usage, target, expected) => check(usage, target, expected));
});

describe('scaling', () => {
  const behavior = {
    scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods' as const, value: 2, periodSeconds: 60 }] },
    scaleDown: { policies: [{ type: 'Percent' as const, value: 50, periodSeconds: 60 }] },
  };
  const wish = { min: 1, max: 20, now: 1_000_000 };

  it('grows no faster than its policies allow', () => {
    const history = newHistory();
    const conditions = createConditions([], '');
    expect(limit({ ...wish, desired: 15, current: 4, behavior }, history, conditions)).toBe(6);
    expect(conditions.all.map(({ reason }) => reason)).toContain('ScaleUpLimit');
    remember(history, 4, 6, wish.now);
    expect(limit({ ...wish, desired: 15, current: 6, behavior, now: wish.now + 15_000 }, history, conditions)).toBe(6);
  });

  it('shrinks only once all recommendations of five minutes do', () => {
    const history = newHistory();
    const conditions = createConditions([], '');
    expect(limit({ ...wish, desired: 8, current: 8, behavior }, history, conditions)).toBe(8);
    const later = (seconds: number) => ({ ...wish, desired: 2, current: 8, behavior, now: wish.now + seconds * 1000 });
    expect(limit(later(60), history, conditions)).toBe(8);
    expect(conditions.all.map(({ reason }) => reason)).toContain('ScaleDownStabilized');
    expect(limit(later(301), history, conditions)).toBe(4);
  });

  it('stops at its bounds', () => {
    const conditions = createConditions([], '');
    expect(limit({ ...wish, max: 5, desired: 9, current: 4, behavior: undefined }, newHistory(), conditions)).toBe(5);
    expect(conditions.all.map(({ reason }) => reason)).toContain('TooManyReplicas');
  });
});

test('a cluster with the metrics server tells what its pods use', async () => {
  const cluster = await createCluster({ nodes: 1, addons: ['metrics-server'] });
  await cluster.api.create({ ...resources.deployments, namespace: 'default' }, deployment(2));
  await cluster.world.drivers.settle();
  const metrics = { group: 'metrics.k8s.io', version: 'v1beta1', resource: 'pods', namespace: 'default' };
  const { items, kind } = await cluster.api.list(metrics, { labelSelector: 'app=web' });
  expect([kind, items.length]).toEqual(['PodMetricsList', 2]);
  await cluster.api.create({ ...resources.horizontalPodAutoscalers, namespace: 'default' }, autoscaler({}));
  await cluster.world.drivers.jump(60_000);
  const ref = { ...resources.horizontalPodAutoscalers, namespace: 'default', name: 'web' };
  expect(conditionsOf(await cluster.api.get<HorizontalPodAutoscaler>(ref))).toContain(
    'ScalingActive=True ValidMetricFound',
  );
  cluster.dispose();
});
