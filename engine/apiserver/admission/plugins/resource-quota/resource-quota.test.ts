import { expect, it } from 'vitest';
import { resources } from '../../../../kinds/resources.ts';
import type { ResourceQuota } from '../../../../kinds/types.ts';
import { admitting, pod } from '../fixtures.ts';

type Amounts = { readonly [name: string]: string };

/** A namespace with one quota, whose usage is known. */
async function limited(hard: Amounts, spec: object = {}) {
  const cluster = await admitting();
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q' }, spec: { hard, ...spec } };
  const ref = { ...resources.resourceQuotas, namespace: 'default', name: 'q' };
  await cluster.create(quota);
  const used = Object.fromEntries(Object.keys(hard).map((name) => [name, '0']));
  await cluster.api.patch({ ...ref, subresource: 'status' }, { type: 'merge', body: { status: { hard, used } } });
  return { ...cluster, used: async () => (await cluster.api.get<ResourceQuota>(ref)).status?.used };
}

const asking = (cpu: string, name: string) => pod({}, { resources: { requests: { cpu } } }, name);

it('charges what is created, and refuses what is too much', async () => {
  const { create, refusal, used } = await limited({ pods: '2', 'requests.cpu': '1' });
  await create(asking('600m', 'a'));
  expect(await used()).toEqual({ pods: '1', 'requests.cpu': '600m' });
  expect(await refusal(asking('600m', 'b'))).toBe(
    'pods "b" is forbidden: exceeded quota: q, requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1',
  );
  expect(await used()).toEqual({ pods: '1', 'requests.cpu': '600m' });
});

it('charges at once: of two requests at the same time one is too many', async () => {
  const { refusal } = await limited({ pods: '1' });
  const said = await Promise.all([refusal(pod({}, {}, 'a')), refusal(pod({}, {}, 'b'))]);
  expect(said).toEqual([
    'admitted',
    'pods "b" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
  ]);
});

it('charges nothing for a dry run', async () => {
  const { create, used } = await limited({ pods: '1' });
  await create(pod(), true);
  expect(await used()).toEqual({ pods: '0' });
});

it('wants to know what it has to count', async () => {
  const { refusal } = await limited({ 'limits.cpu': '1', 'requests.memory': '1Gi' });
  expect(await refusal(pod())).toBe(
    'pods "p" is forbidden: failed quota: q: must specify limits.cpu for: c; requests.memory for: c',
  );
});

it('counts only what is in its scopes', async () => {
  const { refusal, create, used } = await limited({ pods: '1' }, { scopes: ['NotBestEffort'] });
  await create(pod({}, {}, 'a'));
  expect(await used()).toEqual({ pods: '0' });
  await create(asking('1m', 'b'));
  expect(await refusal(asking('1m', 'd'))).toContain('exceeded quota: q');
});

it.each([
  [
    'services.nodeports',
    '1',
    { type: 'NodePort' },
    'services.nodeports=2, used: services.nodeports=0, limited: services.nodeports=1',
  ],
  [
    'services.loadbalancers',
    '0',
    { type: 'LoadBalancer' },
    'services.loadbalancers=1, used: services.loadbalancers=0, limited: services.loadbalancers=0',
  ],
  ['count/services', '0', {}, 'count/services=1, used: count/services=0, limited: count/services=0'],
])('limits %s', async (name, limit, spec, words) => {
  const { refusal } = await limited({ [name]: limit });
  const ports = [
    { name: 'a', port: 1 },
    { name: 'b', port: 2 },
  ];
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: { ports, ...spec } };
  expect(await refusal(service)).toBe(`services "s" is forbidden: exceeded quota: q, requested: ${words}`);
});
