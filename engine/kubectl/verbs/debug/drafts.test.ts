import { expect, test } from 'vitest';
import type { Pod } from '../../../kinds/types.ts';
import { nodePod, podCopy } from './drafts.ts';
import { profiles } from './profiles.ts';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
  spec: {
    nodeName: 'node-1',
    containers: [{ name: 'app', image: 'nginx', livenessProbe: { httpGet: { port: 80 } } }],
  },
} as Pod;
const plainCopy = {
  name: 'copy',
  keepLabels: false,
  keepAnnotations: false,
  keepLiveness: false,
  keepReadiness: false,
  keepStartup: false,
  keepInitContainers: true,
  sameNode: false,
  shareProcesses: true,
  images: new Map<string, string>(),
};
const container = { name: 'debugger', image: 'busybox', stdin: false, tty: false };
const general = profiles['general'] ?? expect.unreachable();

test('a copy has neither labels nor probes nor a node, so that nothing takes it for the original', () => {
  const copy = podCopy(pod, plainCopy, container, general);
  expect(copy).toMatchObject({
    metadata: { name: 'copy', namespace: 'default' },
    spec: { shareProcessNamespace: true, containers: [{ name: 'app', image: 'nginx' }, { name: 'debugger' }] },
  });
  expect(JSON.stringify(copy)).not.toMatch(/livenessProbe|nodeName|labels/);
});

test('images of a copy are set by name, or all at once', () => {
  const images = new Map([['*', 'nginx:2']]);
  expect(podCopy(pod, { ...plainCopy, images }, undefined, general)).toMatchObject({
    spec: { containers: [{ name: 'app', image: 'nginx:2' }] },
  });
  // a name that no container has is passed over
  const other = new Map([['nope', 'x']]);
  expect(podCopy(pod, { ...plainCopy, images: other }, undefined, general)).toMatchObject({
    spec: { containers: [{ name: 'app', image: 'nginx' }] },
  });
});

test("a node's debugging pod sees the node's files where the profile says so", () => {
  const volumes = [{ name: 'host-root', hostPath: { path: '/' } }];
  expect(nodePod('node-1', 'p', container, general)).toMatchObject({ spec: { nodeName: 'node-1', volumes } });
  expect(nodePod('node-1', 'p', container, profiles['restricted'] ?? general)).not.toHaveProperty('spec.volumes');
});
