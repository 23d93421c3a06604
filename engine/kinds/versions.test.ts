import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../machinery/types.ts';
import { builtinKinds } from './index.ts';
import { createKindRegistry } from './registry.ts';

const registry = createKindRegistry(builtinKinds());
const version = (group: string, kind: string, name: string) =>
  registry.byKind(group, kind)?.versions.find((v) => v.version === name);

describe('an autoscaler', () => {
  const v1: KubeObject = {
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: { maxReplicas: 3, targetCPUUtilizationPercentage: 80 },
  };
  const hpa = version('autoscaling', 'HorizontalPodAutoscaler', 'v1');

  it('of v1 is kept as one of v2, and comes back as it was', () => {
    const stored = hpa?.toStorage?.(v1);
    expect(stored).toEqual({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web' },
      spec: {
        maxReplicas: 3,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
        ],
      },
    });
    expect(stored && hpa?.fromStorage?.(stored)).toEqual(v1);
  });

  it('of v2 with other metrics keeps them in annotations of v1', () => {
    const pods = {
      type: 'Pods',
      pods: { metric: { name: 'qps' }, target: { type: 'AverageValue', averageValue: '10' } },
    };
    const stored = { ...v1, apiVersion: 'autoscaling/v2', spec: { maxReplicas: 3, metrics: [pods] } };
    const old = hpa?.fromStorage?.(stored);
    expect(old?.metadata.annotations).toEqual({ 'autoscaling.alpha.kubernetes.io/metrics': JSON.stringify([pods]) });
    expect(old && hpa?.toStorage?.(old)).toEqual(stored);
  });
});

it('an event of either group is kept as a core event', () => {
  const event = version('events.k8s.io', 'Event', 'v1');
  const given: KubeObject = {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: 'e' },
    regarding: { kind: 'Pod', name: 'p' },
    note: 'hello',
    reason: 'Because',
  };
  const stored = event?.toStorage?.(given);
  expect(stored).toEqual({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e' },
    involvedObject: { kind: 'Pod', name: 'p' },
    message: 'hello',
    reason: 'Because',
  });
  expect(stored && event?.fromStorage?.(stored)).toEqual(given);
  expect(registry.byKind('events.k8s.io', 'Event')?.storedAs).toEqual({ group: '', resource: 'events' });
});
