import { expect, test } from 'vitest';
import { createCluster } from '../cluster.ts';
import type { JsonObject } from '../machinery/types.ts';
import { readConfiguration } from './configuration.ts';

const wrong: readonly (readonly [JsonObject, string, string])[] = [
  [{ kind: 'Pod' }, 'kind', 'must be KubeSchedulerConfiguration'],
  [{ apiVersion: 'v1' }, 'apiVersion', 'must be kubescheduler.config.k8s.io/v1'],
  [
    { profiles: [{ plugins: { score: { enabled: [{ name: 'Luck' }] } } }] },
    'profiles[0].plugins.score.enabled[0].name',
    'plugin "Luck" does not exist',
  ],
  [{ profiles: [{}, {}] }, 'profiles[1].schedulerName', 'Duplicate value: "default-scheduler"'],
];

test.each(wrong)('%j is told at its path', (json, path, message) => {
  expect(readConfiguration(json).problems).toEqual([{ path, message }]);
});

test('a cluster with a wrong configuration of its scheduler does not start', async () => {
  await expect(createCluster({ nodes: 1, scheduler: { kind: 'Pod' } })).rejects.toThrow(
    "the scheduler's configuration: kind: must be KubeSchedulerConfiguration",
  );
});
