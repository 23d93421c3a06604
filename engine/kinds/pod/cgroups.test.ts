import { describe, expect, test } from 'vitest';
import type { Container, Pod, PodSpec } from '../types.ts';
import { cgroupValues, oomScoreAdj, podSlice } from './cgroups.ts';
import { qosClassOf } from './qos.ts';

describe('requests and limits become cgroup values', () => {
  const none = { cpuQuota: undefined, cpuPeriod: 100_000, memoryMax: undefined };
  test.each<[string, Container['resources'], object]>([
    ['nothing set', undefined, { ...none, cpuShares: 2, cpuWeight: 1 }],
    ['a tenth of a CPU', { requests: { cpu: '100m' } }, { ...none, cpuShares: 102, cpuWeight: 4 }],
    ['one CPU', { requests: { cpu: '1' } }, { ...none, cpuShares: 1024, cpuWeight: 39 }],
    ['a request too small for a share', { requests: { cpu: '1m' } }, { ...none, cpuShares: 2, cpuWeight: 1 }],
    ['more CPUs than shares go', { requests: { cpu: '300' } }, { ...none, cpuShares: 262_144, cpuWeight: 10_000 }],
    ['a limit alone', { limits: { cpu: '500m' } }, { ...none, cpuShares: 512, cpuWeight: 20, cpuQuota: 50_000 }],
    [
      'a limit below what the kernel takes',
      { requests: { cpu: 0 }, limits: { cpu: '5m' } },
      { ...none, cpuShares: 2, cpuWeight: 1, cpuQuota: 1_000 },
    ],
    ['memory', { limits: { memory: '128Mi' } }, { ...none, cpuShares: 2, cpuWeight: 1, memoryMax: 134_217_728 }],
  ])('%s', (_, resources, expected) => {
    expect(cgroupValues(resources)).toEqual(expected);
  });
});

test.each<[string, Partial<Pod['metadata']>, NonNullable<Container['resources']>, string]>([
  ['BestEffort', {}, {}, '/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-poda_b.slice'],
  [
    'Burstable',
    {},
    { requests: { cpu: '1' } },
    '/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-poda_b.slice',
  ],
  [
    'Guaranteed',
    {},
    { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1', memory: '1Gi' } },
    '/kubepods.slice/kubepods-poda_b.slice',
  ],
  [
    'static',
    { annotations: { 'kubernetes.io/config.hash': 'c0ffee' } },
    {},
    '/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-podc0ffee.slice',
  ],
])('the slice of a pod that is %s', (_, metadata, resources, expected) => {
  const spec = { containers: [{ name: 'c', resources }] };
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', uid: 'a-b', ...metadata }, spec };
  expect(podSlice(pod)).toBe(expected);
});

describe('the order in which the kernel kills, on a node of 4Gi', () => {
  const memory = (request: string) => ({ requests: { memory: request } });
  const container = (request?: string): Container => ({
    name: 'c',
    ...(request === undefined ? {} : { resources: memory(request) }),
  });
  test.each<[string, PodSpec, number]>([
    ['a container that asks for nothing goes first', { containers: [container()] }, 1000],
    ['one that asks for a quarter', { containers: [container('1Gi')] }, 750],
    ['one that asks for next to nothing', { containers: [container('1')] }, 999],
    ['one that asks for more than all', { containers: [container('5Gi')] }, 2],
    [
      'one of a guaranteed pod',
      {
        containers: [
          { name: 'c', resources: { requests: { memory: '1Gi', cpu: '1' }, limits: { memory: '1Gi', cpu: '1' } } },
        ],
      },
      -997,
    ],
    [
      'one whose pod the node cannot do without',
      { priorityClassName: 'system-node-critical', containers: [container()] },
      -997,
    ],
    [
      'one that takes its half of what the pod asks for',
      { resources: memory('2Gi'), containers: [container(), { name: 'd' }] },
      750,
    ],
  ])('%s', (_, spec, expected) => {
    const [first] = spec.containers;
    if (first) expect(oomScoreAdj(spec, qosClassOf(spec), first, 4 * 2 ** 30)).toBe(expected);
    expect(first).toBeDefined();
  });

  test('a sidecar does not go before the container that it serves', () => {
    const sidecar: Container = { name: 'proxy', restartPolicy: 'Always' };
    const spec: PodSpec = { containers: [container('1Gi')], initContainers: [sidecar] };
    expect(oomScoreAdj(spec, 'Burstable', sidecar, 4 * 2 ** 30)).toBe(750);
  });

  test('where the node is not known, only a burstable pod has no answer', () => {
    const spec: PodSpec = { containers: [container('1Gi')] };
    expect(oomScoreAdj(spec, 'Burstable', spec.containers[0] ?? container(), undefined)).toBeUndefined();
    expect(oomScoreAdj(spec, 'Guaranteed', spec.containers[0] ?? container(), undefined)).toBe(-997);
  });
});
