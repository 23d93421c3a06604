import { expect, test } from 'vitest';
import { resources } from '../../kinds/resources.ts';
import type { Endpoints, EndpointSlice } from '../../kinds/types.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { endpointsController } from '../endpoints/index.ts';
import { endpointSliceMirroringController } from '../endpointslicemirroring/index.ts';
import { startTestCluster } from '../testing/cluster.ts';
import { endpointSliceController } from './index.ts';

const service = (spec: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
  spec: {
    selector: { app: 'web' },
    clusterIP: '10.96.0.9',
    ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }],
    ...spec,
  },
});
const pod = (name: string, ports: readonly object[] = []): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels: { app: 'web' } },
  spec: { containers: [{ name: 'app', image: 'nginx', ports }] },
});

function start(readyAfter = 1000) {
  const controllers = [endpointsController, endpointSliceController, endpointSliceMirroringController];
  const cluster = startTestCluster({ controllers, readyAfter });
  return {
    ...cluster,
    makePods: async (...pods: readonly KubeObject[]) => {
      for (const each of pods) await cluster.create(resources.pods, each);
      await cluster.settle();
    },
    makeService: async (spec: object = {}) => {
      await cluster.create(resources.services, service(spec));
      await cluster.settle();
    },
    slices: async () =>
      (await cluster.list<EndpointSlice>(resources.endpointSlices)).filter(
        ({ metadata }) => metadata.name !== 'kubernetes',
      ),
    endpoints: () => cluster.get<Endpoints>(resources.endpoints, 'web'),
  };
}

test('a Service without pods has one empty slice and empty Endpoints', async () => {
  const cluster = start();
  await cluster.makeService();
  const [slice, ...others] = await cluster.slices();
  expect([slice?.endpoints ?? [], slice?.ports ?? [], others]).toEqual([[], [], []]);
  expect((await cluster.endpoints()).subsets ?? []).toEqual([]);
});

test('a ready pod is an endpoint with its node, its conditions and where it comes from', async () => {
  const cluster = start();
  await cluster.makeService();
  await cluster.makePods(pod('a'));
  const [slice, ...others] = await cluster.slices();
  expect(others).toEqual([]);
  const [uid] = (await cluster.pods()).map(({ metadata }) => metadata.uid);
  expect(slice).toMatchObject({
    addressType: 'IPv4',
    metadata: {
      generateName: 'web-',
      labels: {
        app: 'web',
        'kubernetes.io/service-name': 'web',
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
      annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': '2026-01-01T00:00:01Z' },
      ownerReferences: [{ kind: 'Service', name: 'web', controller: true, blockOwnerDeletion: true }],
    },
    ports: [{ name: '', port: 8080, protocol: 'TCP' }],
    endpoints: [
      {
        addresses: [expect.stringMatching(/^10\.244\./)],
        conditions: { ready: true, serving: true, terminating: false },
        nodeName: 'node-1',
        targetRef: { kind: 'Pod', namespace: 'default', name: 'a', uid },
      },
    ],
  });
  const endpoints = await cluster.endpoints();
  expect(endpoints.subsets).toMatchObject([
    { addresses: [{ nodeName: 'node-1', targetRef: { name: 'a' } }], ports: [{ port: 8080, protocol: 'TCP' }] },
  ]);
  expect(endpoints.metadata.labels).toEqual({
    app: 'web',
    'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
  });
});

test('a pod that is not ready is there but not ready, unless the Service publishes such', async () => {
  const failing = { ...pod('a'), metadata: { ...pod('a').metadata, annotations: { 'test/outcome': 'unready' } } };
  const cluster = start();
  await cluster.makeService();
  await cluster.makePods(failing);
  expect((await cluster.slices())[0]?.endpoints?.[0]?.conditions).toEqual({
    ready: false,
    serving: false,
    terminating: false,
  });
  expect((await cluster.endpoints()).subsets).toMatchObject([{ notReadyAddresses: [{ targetRef: { name: 'a' } }] }]);
  await cluster.patch(resources.services, 'web', { spec: { publishNotReadyAddresses: true } });
  await cluster.settle();
  expect((await cluster.slices())[0]?.endpoints?.[0]?.conditions?.ready).toBe(true);
  expect((await cluster.endpoints()).subsets).toMatchObject([{ addresses: [{ targetRef: { name: 'a' } }] }]);
});

test('a named target port is looked up in each pod; pods that differ are in different slices', async () => {
  const cluster = start();
  await cluster.makeService({ ports: [{ name: 'http', port: 80, targetPort: 'web', protocol: 'TCP' }] });
  await cluster.makePods(
    pod('a', [{ name: 'web', containerPort: 8080 }]),
    pod('b', [{ name: 'web', containerPort: 9090 }]),
  );
  const ports = (await cluster.slices()).map((slice) => [slice.ports?.[0]?.port, slice.endpoints?.length]);
  expect(ports.toSorted()).toEqual([
    [8080, 1],
    [9090, 1],
  ]);
});

test('a slice holds 100 endpoints', async () => {
  const cluster = start();
  await cluster.makeService();
  await cluster.makePods(...Array.from({ length: 150 }, (_, i) => pod(`p-${i}`)));
  const sizes = (await cluster.slices()).map(({ endpoints }) => endpoints?.length);
  expect(sizes.toSorted()).toEqual([100, 50]);
});

test('endpoints follow the selector and the slice is used again', async () => {
  const cluster = start();
  await cluster.makeService();
  await cluster.makePods(pod('a'));
  const [before] = await cluster.slices();
  await cluster.patch(resources.services, 'web', { spec: { selector: { app: 'other' } } });
  await cluster.settle();
  const [after, ...others] = await cluster.slices();
  expect(others).toEqual([]);
  expect([after?.metadata.name, after?.endpoints ?? []]).toEqual([before?.metadata.name, []]);
  expect((await cluster.endpoints()).subsets ?? []).toEqual([]);
});

test('a headless Service says so in its labels', async () => {
  const cluster = start();
  await cluster.makeService({ clusterIP: 'None' });
  expect((await cluster.slices())[0]?.metadata.labels).toMatchObject({ 'service.kubernetes.io/headless': '' });
});

test('Endpoints go with their Service', async () => {
  const cluster = start();
  await cluster.makeService();
  await cluster.remove(resources.services, 'web');
  await cluster.settle();
  expect((await cluster.list(resources.endpoints)).map(({ metadata }) => metadata.name)).not.toContain('web');
});

test('Endpoints written by hand are mirrored, until their Service gets a selector', async () => {
  const cluster = start();
  await cluster.makeService({ selector: undefined });
  expect(await cluster.slices()).toEqual([]);
  await cluster.create(resources.endpoints, {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'web', namespace: 'default' },
    subsets: [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ name: 'http', port: 80, protocol: 'TCP' }] }],
  });
  await cluster.settle();
  expect(await cluster.slices()).toMatchObject([
    {
      metadata: { labels: { 'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io' } },
      endpoints: [{ addresses: ['192.0.2.1'], conditions: { ready: true } }],
      ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
    },
  ]);
});
