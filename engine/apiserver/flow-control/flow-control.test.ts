import { expect, it } from 'vitest';
import type { ApiResponse } from '../../client/kube-api.ts';
import { createCluster } from '../../cluster.ts';
import type { FlowSchema } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';

const flowSchemas = { group: 'flowcontrol.apiserver.k8s.io', version: 'v1', resource: 'flowschemas' } as const;
const levels = { ...flowSchemas, resource: 'prioritylevelconfigurations' } as const;

const boot = async () => {
  const cluster = await createCluster({ nodes: 0 });
  cluster.world.drivers.live();
  return cluster;
};

const refusal = (error: unknown): string => (isApiError(error) ? error.message : String(error));

it('begins with the schemas and levels of a new server, in their order', async () => {
  const { api } = await boot();
  const { items } = await api.list(flowSchemas);
  const schemas = (items as readonly FlowSchema[]).toSorted(
    (a, b) => (a.spec?.matchingPrecedence ?? 0) - (b.spec?.matchingPrecedence ?? 0),
  );
  expect(schemas.map(({ metadata, spec }) => `${metadata.name} ${spec?.priorityLevelConfiguration.name}`)).toEqual([
    'exempt exempt',
    'probes exempt',
    'system-leader-election leader-election',
    'endpoint-controller workload-high',
    'workload-leader-election leader-election',
    'system-node-high node-high',
    'system-nodes system',
    'kube-controller-manager workload-high',
    'kube-scheduler workload-high',
    'kube-system-service-accounts workload-high',
    'service-accounts workload-low',
    'global-default global-default',
    'catch-all catch-all',
  ]);
  expect(schemas.every(({ status }) => status?.conditions?.[0]?.reason === 'Found')).toBe(true);
});

it.each([
  ['exempt', "spec: Invalid value: spec of 'exempt' must equal the fixed value"],
  ['catch-all', "spec: Invalid value: spec of 'catch-all' must equal the fixed value"],
])('does not let anybody change what %s says', async (name, words) => {
  const { api } = await boot();
  const body = { spec: { distinguisherMethod: { type: 'ByNamespace' } } };
  const patching = api.patch({ ...flowSchemas, name }, { type: 'merge', body });
  expect(await patching.then(() => '', refusal)).toContain(words);
});

it('makes what is deleted again', async () => {
  const { api, world } = await boot();
  const { drivers } = world;
  drivers.pause();
  const dangling = async () => {
    const schema = (await drivers.during(api.get({ ...flowSchemas, name: 'service-accounts' }))) as FlowSchema;
    return schema.status?.conditions?.[0];
  };
  await drivers.during(api.delete({ ...levels, name: 'workload-low' }));
  await drivers.settle();
  expect(await dangling()).toMatchObject({
    type: 'Dangling',
    status: 'True',
    reason: 'NotFound',
    message:
      'This FlowSchema references the PriorityLevelConfiguration object named "workload-low" but there is no such object',
  });
  await drivers.jump(61_000);
  await drivers.during(api.get({ ...levels, name: 'workload-low' }));
  expect(await dangling()).toMatchObject({ status: 'False', reason: 'Found' });
});

it.each([
  ['system:masters', '/api/v1/pods', 'exempt'],
  ['system:nodes', '/api/v1/nodes', 'system-node-high'],
  ['system:nodes', '/api/v1/pods', 'system-nodes'],
  ['system:serviceaccounts', '/apis/apps/v1/deployments', 'service-accounts'],
  ['system:authenticated', '/healthz', 'probes'],
  ['system:authenticated', '/version', 'global-default'],
  ['none', '/api/v1/pods', 'catch-all'],
])('tells %s who asks for %s that it is flow %s', async (group, path, name) => {
  const { api, apiServer } = await boot();
  const identity = { user: { name: 'somebody', groups: [group] } };
  const answer: ApiResponse = await apiServer.handle({ method: 'GET', path }, identity);
  const schema = (await api.get({ ...flowSchemas, name })) as FlowSchema;
  const level = await api.get({ ...levels, name: schema.spec?.priorityLevelConfiguration.name ?? '' });
  expect(answer.headers['x-kubernetes-pf-flowschema-uid']).toBe(schema.metadata.uid);
  expect(answer.headers['x-kubernetes-pf-prioritylevel-uid']).toBe(level.metadata.uid);
});

it('shows the components of the control plane', async () => {
  const { api } = await boot();
  const { items } = await api.list({ group: '', version: 'v1', resource: 'componentstatuses' });
  expect(items.map(({ metadata }) => metadata.name)).toEqual(['controller-manager', 'etcd-0', 'scheduler']);
});
