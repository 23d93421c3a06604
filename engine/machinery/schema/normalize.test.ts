import { expect, it } from 'vitest';
import { deepFreeze } from '../freeze.ts';
import { builtinSchemas } from './index.ts';
import { createSchemaNormalizer } from './normalize.ts';

const { normalize } = createSchemaNormalizer(builtinSchemas());

it('drops what a server does not keep, and writes quantities canonically', () => {
  const pod: object = {
    metadata: { name: 'p', creationTimestamp: null, labels: {}, extra: 1 },
    spec: {
      containers: [{ name: 'a', command: [], resources: { limits: { cpu: 0.5, memory: '1024Mi' } } }],
      volumes: [{ name: 'v', emptyDir: {} }],
      hostNetwork: null,
    },
    other: null,
  };
  expect(normalize('io.k8s.api.core.v1.Pod', pod)).toEqual({
    metadata: { name: 'p' },
    spec: {
      containers: [{ name: 'a', resources: { limits: { cpu: '500m', memory: '1Gi' } } }],
      volumes: [{ name: 'v', emptyDir: {} }],
    },
  });
});

it('hands back the same object where there is nothing to do', () => {
  const pod = deepFreeze({
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'a', env: [{ name: 'A', value: '' }] }] },
  });
  expect(normalize('io.k8s.api.core.v1.Pod', pod)).toBe(pod);
  expect(normalize('io.k8s.api.core.v1.Pod', pod)).toBe(pod);
});

it('writes null for the times that a server always writes', () => {
  const pod = {
    status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }] },
  };
  const written = normalize('io.k8s.api.core.v1.Pod', pod);
  expect(written.status.conditions[0]).toEqual({ ...pod.status.conditions[0], lastProbeTime: null });
  expect(normalize('io.k8s.api.core.v1.Pod', written)).toBe(written);
});
