import { describe, expect, test } from 'vitest';
import { resources } from '../../kinds/resources.ts';
import type { CronJob, Job } from '../../kinds/types.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { jobController } from '../job/index.ts';
import { startTestCluster } from '../testing/cluster.ts';
import { cronJobController } from './index.ts';
import { parseSchedule } from './schedule.ts';

describe('a schedule', () => {
  const from = Date.UTC(2026, 0, 1);
  function check(text: string, expected: string, timeZone?: string) {
    const schedule = parseSchedule(text, timeZone);
    const shown = 'problem' in schedule ? schedule.problem : new Date(schedule.next(from) ?? 0).toISOString();
    expect(shown).toBe(expected);
  }

  test.each([
    ['*/5 * * * *', '2026-01-01T00:05:00.000Z'],
    ['30 3 * * 1-5', '2026-01-01T03:30:00.000Z'],
    ['0 0 13 * 5', '2026-01-02T00:00:00.000Z'],
    ['0 9 * JUN mon', '2026-06-01T09:00:00.000Z'],
    ['@hourly', '2026-01-01T01:00:00.000Z'],
    ['@every 1h30m', '2026-01-01T01:30:00.000Z'],
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['0 0 L * *', 'failed to parse int from L: strconv.Atoi: parsing "L": invalid syntax'],
    ['0 0 30 2 *', '1970-01-01T00:00:00.000Z'],
    ['0 0 31 * 1', '2026-01-05T00:00:00.000Z'],
    ['5/20 23 * * *', '2026-01-01T23:05:00.000Z'],
  ])('%s', (text, expected) => check(text, expected));

  test('in a time zone', () => check('0 9 * * *', '2026-01-01T08:00:00.000Z', 'Europe/Berlin'));

  test.each([
    ['an hour that is left out has no runs', '30 2 * * *', '2026-03-07T08:00:00Z', ['2026-03-09T06:30:00.000Z']],
    [
      'an hour that comes twice has them twice',
      '30 1 * * *',
      '2026-11-01T00:00:00Z',
      ['2026-11-01T05:30:00.000Z', '2026-11-01T06:30:00.000Z', '2026-11-02T06:30:00.000Z'],
    ],
    [
      'midnight stays midnight',
      '0 0 * * *',
      '2026-03-08T01:00:00Z',
      ['2026-03-08T05:00:00.000Z', '2026-03-09T04:00:00.000Z'],
    ],
    ['the first of a month', '0 0 1 * *', '2026-03-02T00:00:00Z', ['2026-04-01T04:00:00.000Z']],
  ])('when clocks are put forward or back, %s', (_, text, after, expected) => {
    const schedule = parseSchedule(text, 'America/New_York');
    let at = Date.parse(after);
    const times = expected.map(() => {
      at = 'next' in schedule ? (schedule.next(at) ?? 0) : 0;
      return new Date(at).toISOString();
    });
    expect(times).toEqual(expected);
  });
});

const tick = (spec: object = {}, outcome = 'succeed'): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'tick', namespace: 'default' },
  spec: {
    schedule: '* * * * *',
    jobTemplate: {
      spec: {
        completions: 1,
        parallelism: 1,
        backoffLimit: 0,
        template: {
          metadata: { labels: { app: 'tick' }, annotations: { 'test/outcome': outcome } },
          spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] },
        },
      },
    },
    ...spec,
  },
});
const minute = Date.UTC(2026, 0, 1) / 60_000;

function start() {
  const cluster = startTestCluster({ controllers: [cronJobController, jobController] });
  return {
    ...cluster,
    make: (...args: Parameters<typeof tick>) => cluster.create(resources.cronJobs, tick(...args)),
    status: async () => (await cluster.get<CronJob>(resources.cronJobs, 'tick')).status,
    names: async () => (await cluster.list<Job>(resources.jobs)).map(({ metadata }) => metadata.name),
    reasons: async () => (await cluster.events('CronJob')).map((event) => event.replace(/^\w+ /, '')),
  };
}

test('a Job is started each minute, followed, and told', async () => {
  const cluster = start();
  await cluster.make();
  await cluster.pass(60_500);
  expect(await cluster.status()).toMatchObject({
    active: [{ kind: 'Job', apiVersion: 'batch/v1', name: `tick-${minute + 1}`, namespace: 'default' }],
    lastScheduleTime: '2026-01-01T00:01:00Z',
  });
  const [job] = await cluster.list<Job>(resources.jobs);
  expect(job?.metadata.annotations).toMatchObject({
    'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T00:01:00Z',
  });
  await cluster.pass(10_000);
  const status = await cluster.status();
  expect(status?.active).toBeUndefined();
  expect(status?.lastSuccessfulTime).toBe('2026-01-01T00:01:01Z');
  expect(await cluster.reasons()).toEqual([
    `SuccessfulCreate: Created job tick-${minute + 1}`,
    `SawCompletedJob: Saw completed job: tick-${minute + 1}, condition: Complete`,
  ]);
});

test('a schedule keeps no cluster from settling', async () => {
  const cluster = start();
  await cluster.make();
  await cluster.settle();
  expect(cluster.world.clock.now()).toBe(Date.UTC(2026, 0, 1));
});

test('only the newest Jobs that ended are kept', async () => {
  const cluster = start();
  await cluster.make({ successfulJobsHistoryLimit: 2 });
  await cluster.pass(5 * 60_000 + 10_000);
  expect(await cluster.names()).toEqual([`tick-${minute + 4}`, `tick-${minute + 5}`]);
});

test('Forbid skips while a Job runs, Replace ends it', async () => {
  const forbid = start();
  await forbid.make({ concurrencyPolicy: 'Forbid' }, 'ready');
  await forbid.pass(130_000);
  expect(await forbid.names()).toEqual([`tick-${minute + 1}`]);
  expect((await forbid.reasons()).at(-1)).toBe(
    'JobAlreadyActive: Not starting job because prior execution is running and concurrency policy is Forbid',
  );
  const replace = start();
  await replace.make({ concurrencyPolicy: 'Replace' }, 'ready');
  await replace.pass(130_000);
  expect(await replace.names()).toEqual([`tick-${minute + 2}`]);
});

test('a suspended CronJob starts nothing, and afterwards only the last that was missed', async () => {
  const cluster = start();
  await cluster.make({ suspend: true });
  await cluster.pass(600_000);
  expect(await cluster.names()).toEqual([]);
  await cluster.patch(resources.cronJobs, 'tick', { spec: { suspend: false } });
  await cluster.settle();
  expect(await cluster.names()).toEqual([`tick-${minute + 10}`]);
});

test('what was missed for longer than the starting deadline is not started', async () => {
  const cluster = start();
  await cluster.make({ suspend: true, schedule: '0 * * * *', startingDeadlineSeconds: 60 });
  await cluster.pass(3_600_000 + 120_000);
  await cluster.patch(resources.cronJobs, 'tick', { spec: { suspend: false } });
  await cluster.settle();
  expect(await cluster.names()).toEqual([]);
  // by then the deadline leaves no time that was missed
  expect(await cluster.reasons()).toEqual([]);
});

test('more than a hundred missed times are told, and the last one is run', async () => {
  const cluster = start();
  await cluster.make({ suspend: true });
  await cluster.pass(102 * 60_000);
  await cluster.patch(resources.cronJobs, 'tick', { spec: { suspend: false } });
  await cluster.settle();
  expect(await cluster.names()).toEqual([`tick-${minute + 102}`]);
  expect((await cluster.reasons())[0]).toBe(
    'TooManyMissedTimes: too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
  );
});

test('a time zone stands in the schedule no more', async () => {
  const cluster = start();
  await expect(cluster.make({ schedule: 'CRON_TZ=UTC 0 * * * *' })).rejects.toThrow(
    'spec.schedule: Invalid value: "CRON_TZ=UTC 0 * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
  );
  await expect(cluster.make({ timeZone: 'Mars/Base' })).rejects.toThrow(
    'spec.timeZone: Invalid value: "Mars/Base": unknown time zone Mars/Base',
  );
});
