import { describe, expect, test } from 'vitest';
import { defaultSettings, readSettings } from './settings.ts';

describe('the front matter', () => {
  test('has defaults for all it does not say', () => {
    expect(readSettings('kubebook:')).toEqual({ settings: defaultSettings, problems: [] });
  });

  test('chooses nodes, seed, version and target', () => {
    const yaml = 'title: x\nkubebook:\n  nodes: 5\n  seed: demo\n  version: 1.30\n  target: kind-dev\n';
    expect(readSettings(yaml)).toEqual({
      settings: { nodes: 5, seed: 'demo', version: '1.30', target: 'kind-dev' },
      problems: [],
    });
  });

  test('describes nodes one by one', () => {
    const yaml =
      'kubebook:\n  nodes:\n    - { name: gpu, count: 2, cpu: 8, memory: 16Gi, labels: { zone: a }, taints: ["gpu=yes:NoSchedule"] }';
    expect(readSettings(yaml).settings.nodes).toEqual([
      {
        name: 'gpu',
        count: 2,
        cpu: '8',
        memory: '16Gi',
        labels: { zone: 'a' },
        taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }],
      },
    ]);
  });

  test.each([
    ['kubebook:\n  nodes: -1', 'front-matter-value', 2, 9],
    ['kubebook:\n  nods: 1', 'front-matter-unknown-key', 2, 2],
    ['kubebook:\n  nodes: [', 'front-matter-syntax', 2, 10],
    ['kubebook: 3', 'front-matter-value', 1, 10],
    ['kubebook:\n  seed: 1\n  seed: 2', 'front-matter-syntax', 3, 2],
    ['kubebook:\n  nodes:\n  - taints: ["a:Never"]', 'front-matter-value', 3, 13],
  ])('tells where %j is wrong', (yaml, code, line, column) => {
    const { settings, problems } = readSettings(yaml);
    expect(problems).toMatchObject([{ code, line, column }]);
    expect(settings.version).toBe('1.36');
  });
});

test('who installed the cluster is chosen by name', () => {
  expect(readSettings('kubebook:\n  bootstrap: kubeadm').settings.bootstrap).toBe('kubeadm');
  expect(readSettings('kubebook:\n  bootstrap: kubeadmin').problems).toMatchObject([
    { line: 2, message: expect.stringContaining('bare') },
  ]);
});

test('the scheduler is configured by a map', () => {
  const scheduler = { profiles: [{ schedulerName: 'packing' }] };
  const written = 'kubebook:\n  scheduler: {profiles: [{schedulerName: packing}]}';
  expect(readSettings(written).settings.scheduler).toEqual(scheduler);
  expect(readSettings('kubebook:\n  scheduler: packing').problems).toMatchObject([
    { code: 'front-matter-value', message: 'scheduler must be a KubeSchedulerConfiguration.' },
  ]);
});

test('addons are chosen by name', () => {
  expect(readSettings('kubebook:\n  addons: [metrics-server]').settings.addons).toEqual(['metrics-server']);
  expect(readSettings('kubebook:\n  addons: [metrics]').problems).toMatchObject([
    {
      code: 'front-matter-value',
      message: 'An addon must be one of csi-hostpath, ingress-nginx, metrics-server, prometheus-adapter.',
    },
  ]);
});
