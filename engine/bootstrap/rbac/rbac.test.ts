import { expect, test } from 'vitest';
import { lazyAuthority } from '../../certificates/index.ts';
import { certificateControllers, controllers } from '../../controllers/index.ts';
import { createCluster } from '../../cluster.ts';
import { createWorld } from '../../sim/index.ts';
import { defaultPolicy } from './index.ts';
import { rule } from './notation.ts';

test('a rule in one line says verbs, groups, resources and names', () => {
  expect(rule('read apps|extensions:deployments,deployments/scale')).toEqual({
    verbs: ['get', 'list', 'watch'],
    apiGroups: ['apps', 'extensions'],
    resources: ['deployments', 'deployments/scale'],
  });
  expect(rule('create,patch core|events.k8s.io:events')).toEqual({
    verbs: ['create', 'patch'],
    apiGroups: ['', 'events.k8s.io'],
    resources: ['events'],
  });
  expect(rule('update configmaps #a,b')).toEqual({
    verbs: ['update'],
    apiGroups: [''],
    resources: ['configmaps'],
    resourceNames: ['a', 'b'],
  });
  expect(rule('get /healthz,/livez')).toEqual({ verbs: ['get'], nonResourceURLs: ['/healthz', '/livez'] });
});

test('every controller has a role of its own', () => {
  const bound = new Set(
    defaultPolicy().flatMap((object) =>
      object.kind === 'ClusterRoleBinding' && Array.isArray(object['subjects'])
        ? object['subjects'].map((subject) => {
            const { kind, namespace, name } = subject as { kind: string; namespace?: string; name: string };
            return kind === 'ServiceAccount' ? `system:serviceaccount:${namespace}:${name}` : name;
          })
        : [],
    ),
  );
  const world = createWorld();
  for (const { identity } of [...controllers(), ...certificateControllers(lazyAuthority(world))]) {
    expect(bound, identity).toContain(identity);
  }
  world.dispose();
});

test('the roles that gather others hold what their parts hold, and change with them', async () => {
  const { api, world, dispose } = await createCluster({ nodes: 0 });
  const roles = { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'clusterroles' };
  const view = await api.get({ ...roles, name: 'view' });
  // they stand there from the start: the aggregation controller found nothing to add
  expect(defaultPolicy().find(({ metadata }) => metadata.name === 'view')?.['rules']).toEqual(view['rules']);
  await api.create(roles, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'crontabs', labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } },
    rules: [{ apiGroups: ['stable.example.com'], resources: ['crontabs'], verbs: ['get'] }],
  });
  await world.drivers.settle();
  for (const name of ['view', 'edit', 'admin']) {
    const role = await api.get({ ...roles, name });
    expect(role['rules']).toContainEqual({
      apiGroups: ['stable.example.com'],
      resources: ['crontabs'],
      verbs: ['get'],
    });
  }
  await api.delete({ ...roles, name: 'crontabs' });
  await world.drivers.settle();
  expect((await api.get({ ...roles, name: 'view' }))['rules']).toEqual(view['rules']);
  dispose();
});

test('nothing that a cluster does by itself is refused', async () => {
  const { api, world, kubelets, dispose } = await createCluster();
  const users = [
    'system:kube-controller-manager',
    'system:kube-scheduler',
    'system:kube-proxy',
    ...controllers().map(({ identity }) => identity),
    ...[...kubelets.keys()].map((name) => `system:node:${name}`),
  ];
  await api.create(
    { group: 'apps', version: 'v1', resource: 'deployments', namespace: 'default' },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } },
      },
    },
  );
  await api.create(
    { group: 'batch', version: 'v1', resource: 'cronjobs', namespace: 'default' },
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'tick' },
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: {
            template: {
              spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox', command: ['true'] }] },
            },
          },
        },
      },
    },
  );
  await world.drivers.settle();
  await world.drivers.jump(180_000);
  await api.delete({ group: 'apps', version: 'v1', resource: 'deployments', namespace: 'default', name: 'web' });
  await world.drivers.settle();
  const refused = users.flatMap((name) => world.trace.about({ kind: 'User', name }, 'authorization/RBAC'));
  expect(refused).toEqual([]);
  dispose();
});
