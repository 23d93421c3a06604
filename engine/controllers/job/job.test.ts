import { expect, test } from 'vitest';
import { resources } from '../../kinds/resources.ts';
import type { Job } from '../../kinds/types.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { startTestCluster } from '../testing/cluster.ts';
import { jobController } from './index.ts';

const indexLabel = 'batch.kubernetes.io/job-completion-index';
const labels = { 'batch.kubernetes.io/job-name': 'work' };
const job = (spec: object = {}, outcome = 'succeed', template: object = {}): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'work', namespace: 'default' },
  spec: {
    parallelism: 1,
    completions: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    podReplacementPolicy: 'TerminatingOrFailed',
    suspend: false,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels, annotations: { 'test/outcome': outcome } },
      spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }], ...template },
    },
    ...spec,
  },
});

function start(readyAfter?: 'never') {
  const cluster = startTestCluster({ controllers: [jobController], ...(readyAfter ? { readyAfter } : {}) });
  return {
    ...cluster,
    make: async (...args: Parameters<typeof job>) => {
      await cluster.create(resources.jobs, job(...args));
      await cluster.settle();
    },
    status: async () => (await cluster.get<Job>(resources.jobs, 'work')).status,
    conditions: async () =>
      (await cluster.get<Job>(resources.jobs, 'work')).status?.conditions?.map(
        (c) => `${c.type}=${c.status} ${c.reason}`,
      ),
    /** Ends the pod of an index. */
    end: async (index: number, phase: 'Succeeded' | 'Failed') => {
      const name = (await cluster.pods()).find(({ metadata }) => metadata.labels?.[indexLabel] === String(index));
      await cluster.patch(resources.pods, name?.metadata.name ?? '', { status: { phase } }, 'status');
    },
    indexes: async () => (await cluster.pods()).map(({ metadata }) => metadata.labels?.[indexLabel]),
    names: async () => (await cluster.pods()).map(({ metadata }) => metadata.generateName),
  };
}

test('a Job completes in the steps of the real one', async () => {
  const cluster = start();
  const seen = cluster.history<Job>(resources.jobs, ({ status = {} }) => {
    const { startTime: _, completionTime: __, uncountedTerminatedPods, conditions, ...counters } = status;
    const uncounted = uncountedTerminatedPods?.succeeded?.length;
    return { ...counters, ...(uncounted ? { uncounted } : {}), conditions: conditions?.map(({ type }) => type) };
  });
  await cluster.make();
  expect(seen).toEqual([
    { conditions: undefined },
    { active: 1, ready: 0, terminating: 0, conditions: undefined },
    { ready: 0, terminating: 0, uncounted: 1, conditions: ['SuccessCriteriaMet'] },
    { ready: 0, terminating: 0, succeeded: 1, conditions: ['SuccessCriteriaMet', 'Complete'] },
  ]);
  expect((await cluster.status())?.completionTime).toBe('2026-01-01T00:00:01Z');
  expect((await cluster.status())?.conditions?.[1]).toMatchObject({
    reason: 'CompletionsReached',
    message: 'Reached expected number of succeeded pods',
  });
  expect(await cluster.events('Job')).toEqual([
    expect.stringMatching(/^Normal SuccessfulCreate: Created pod: work-\w{5}$/),
    'Normal Completed: Job completed',
  ]);
  expect((await cluster.pods())[0]?.metadata.finalizers).toBeUndefined();
});

test('running pods carry the tracking finalizer', async () => {
  const cluster = start();
  await cluster.make({}, 'ready');
  expect((await cluster.pods())[0]?.metadata.finalizers).toEqual(['batch.kubernetes.io/job-tracking']);
  expect(await cluster.status()).toMatchObject({ active: 1, ready: 1 });
});

test('pods run in parallel up to the completions that are missing', async () => {
  const cluster = start();
  await cluster.create(resources.jobs, job({ completions: 5, parallelism: 3 }));
  await cluster.pass(500);
  expect(await cluster.pods()).toHaveLength(3);
  await cluster.settle();
  expect(await cluster.pods()).toHaveLength(5);
  expect(await cluster.status()).toMatchObject({ succeeded: 5 });
});

test('a pod that fails is replaced after 10 s, then 20 s, until the limit', async () => {
  const cluster = start();
  await cluster.create(resources.jobs, job({ backoffLimit: 2 }, 'fail'));
  const podsAfter = async (ms: number) => {
    await cluster.pass(ms);
    return (await cluster.pods()).length;
  };
  expect([await podsAfter(9000), await podsAfter(3000), await podsAfter(18_000), await podsAfter(5000)]).toEqual([
    1, 2, 2, 3,
  ]);
  await cluster.settle();
  expect(await cluster.conditions()).toEqual([
    'FailureTarget=True BackoffLimitExceeded',
    'Failed=True BackoffLimitExceeded',
  ]);
  expect(await cluster.status()).toMatchObject({ failed: 3 });
  expect((await cluster.events('Job')).at(-1)).toBe(
    'Warning BackoffLimitExceeded: Job has reached the specified backoff limit',
  );
});

test('an indexed Job gives each pod its index', async () => {
  const cluster = start();
  await cluster.make({ completionMode: 'Indexed', completions: 3, parallelism: 3 });
  expect(await cluster.status()).toMatchObject({ succeeded: 3, completedIndexes: '0-2' });
  expect((await cluster.names()).toSorted()).toEqual(['work-0-', 'work-1-', 'work-2-']);
  const pods = await cluster.pods();
  const second = pods.find(
    ({ metadata }) => metadata.annotations?.['batch.kubernetes.io/job-completion-index'] === '1',
  );
  expect(second?.spec?.hostname).toBe('work-1');
  expect(second?.spec?.containers[0]?.env?.[0]?.name).toBe('JOB_COMPLETION_INDEX');
  expect(second?.metadata.labels?.['batch.kubernetes.io/job-completion-index']).toBe('1');
});

test('with a limit for each index the others go on, and the Job fails at the end', async () => {
  const cluster = start();
  await cluster.make(
    { completionMode: 'Indexed', completions: 2, parallelism: 2, backoffLimitPerIndex: 1, backoffLimit: 2147483647 },
    'fail',
  );
  expect(await cluster.status()).toMatchObject({ failed: 4, failedIndexes: '0,1' });
  expect(await cluster.conditions()).toEqual(['FailureTarget=True FailedIndexes', 'Failed=True FailedIndexes']);
});

test('past its deadline a Job fails and its pods go', async () => {
  const cluster = start();
  await cluster.make({ activeDeadlineSeconds: 5 }, 'ready');
  await cluster.pass(10_000);
  expect(await cluster.conditions()).toEqual(['FailureTarget=True DeadlineExceeded', 'Failed=True DeadlineExceeded']);
  expect(await cluster.pods()).toEqual([]);
  expect(await cluster.status()).toMatchObject({ failed: 1 });
});

test('a suspended Job has no pods and no start time until it is resumed', async () => {
  const cluster = start();
  await cluster.make({ suspend: true });
  expect(await cluster.conditions()).toEqual(['Suspended=True JobSuspended']);
  expect(await cluster.pods()).toEqual([]);
  expect((await cluster.status())?.startTime).toBeUndefined();
  await cluster.patch(resources.jobs, 'work', { spec: { suspend: false } });
  await cluster.settle();
  expect(await cluster.conditions()).toContain('Complete=True CompletionsReached');
  const reasons = (await cluster.events('Job')).map((event) => event.split(':')[0]);
  expect(reasons.slice(0, 3)).toEqual(['Normal Suspended', 'Normal SuccessfulCreate', 'Normal Resumed']);
});

test('the failure policy fails the Job at once', async () => {
  const cluster = start();
  const rules = [{ action: 'FailJob', onPodConditions: [{ type: 'PodScheduled', status: 'True' }] }];
  await cluster.make({ podFailurePolicy: { rules }, podReplacementPolicy: 'Failed' }, 'fail');
  expect(await cluster.conditions()).toEqual(['FailureTarget=True PodFailurePolicy', 'Failed=True PodFailurePolicy']);
  const [pod] = await cluster.pods();
  expect((await cluster.status())?.conditions?.[0]?.message).toBe(
    `Pod default/${pod?.metadata.name} has condition PodScheduled matching FailJob rule at index 0`,
  );
});

test('the success policy completes the Job before all indexes are done', async () => {
  const cluster = start();
  await cluster.make({
    completionMode: 'Indexed',
    completions: 4,
    parallelism: 1,
    successPolicy: { rules: [{ succeededCount: 2 }] },
  });
  expect(await cluster.conditions()).toEqual(['SuccessCriteriaMet=True SuccessPolicy', 'Complete=True SuccessPolicy']);
  expect(await cluster.status()).toMatchObject({ succeeded: 2, completedIndexes: '0,1' });
});

test('more failed indexes than are allowed fail the Job before the others had their turn', async () => {
  const cluster = start();
  await cluster.make(
    {
      completionMode: 'Indexed',
      completions: 4,
      parallelism: 1,
      backoffLimitPerIndex: 0,
      maxFailedIndexes: 1,
      backoffLimit: 2147483647,
    },
    'fail',
  );
  expect(await cluster.status()).toMatchObject({ failed: 2, failedIndexes: '0,1' });
  expect(await cluster.conditions()).toEqual([
    'FailureTarget=True MaxFailedIndexesExceeded',
    'Failed=True MaxFailedIndexesExceeded',
  ]);
});

test('a Job that another controller manages is left alone', async () => {
  const cluster = start();
  await cluster.make({ managedBy: 'example.com/queue' });
  expect(await cluster.pods()).toEqual([]);
  expect(await cluster.conditions()).toBeUndefined();
});

test('an indexed Job grows and shrinks while it runs', async () => {
  const cluster = start();
  const resize = async (size: number) => {
    await cluster.patch(resources.jobs, 'work', { spec: { completions: size, parallelism: size } });
    await cluster.settle();
    return (await cluster.names()).toSorted();
  };
  await cluster.make({ completionMode: 'Indexed', completions: 2, parallelism: 2 }, 'ready');
  expect(await resize(3)).toEqual(['work-0-', 'work-1-', 'work-2-']);
  expect(await resize(1)).toEqual(['work-0-']);
  expect(await cluster.conditions()).toBeUndefined();
});

test('a work queue is done when one pod succeeded and none runs', async () => {
  const cluster = start();
  await cluster.make({ completions: undefined, parallelism: 3 });
  expect(await cluster.status()).toMatchObject({ succeeded: 3 });
  expect(await cluster.conditions()).toContain('Complete=True CompletionsReached');
});

test('pods of a Job that is gone lose the finalizer', async () => {
  const cluster = start();
  await cluster.make({}, 'ready');
  await cluster.remove(resources.jobs, 'work', { propagationPolicy: 'Background' });
  await cluster.settle();
  expect((await cluster.pods()).map(({ metadata }) => metadata.finalizers)).toEqual([undefined]);
});

test('what fails a Job goes before what lets it succeed', async () => {
  const cluster = start('never');
  const successPolicy = { rules: [{ succeededCount: 1 }] };
  await cluster.make({ completionMode: 'Indexed', completions: 2, parallelism: 2, backoffLimit: 0, successPolicy });
  await cluster.end(0, 'Succeeded');
  await cluster.end(1, 'Failed');
  await cluster.settle();
  expect(await cluster.conditions()).toEqual([
    'FailureTarget=True BackoffLimitExceeded',
    'Failed=True BackoffLimitExceeded',
  ]);
});

test('where only failed pods are replaced, no second pod has the index of one that is on its way out', async () => {
  const cluster = start('never');
  await cluster.make({ completionMode: 'Indexed', completions: 4, parallelism: 2, podReplacementPolicy: 'Failed' });
  const [first] = await cluster.pods();
  await cluster.remove(resources.pods, first?.metadata.name ?? '');
  await cluster.settle();
  expect(await cluster.indexes()).toEqual(['0', '1']);
  expect(await cluster.status()).toMatchObject({ active: 1, terminating: 1 });
  await cluster.end(1, 'Succeeded');
  await cluster.settle();
  expect(await cluster.indexes()).toEqual(['0', '1', '2']);
});
