import { describe, expect, test } from 'vitest';
import { builtinKinds } from '../../../kinds/index.ts';
import { createKindRegistry } from '../../../kinds/registry.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import { createWorld } from '../../../sim/index.ts';
import { createApiServer } from '../../index.ts';

const group = 'rbac.authorization.k8s.io';
const apiVersion = `${group}/v1`;
const rbac = (resource: string) => ({ group, version: 'v1', resource });
const pods = { group: '', version: 'v1', resource: 'pods' };
const configMaps = { group: '', version: 'v1', resource: 'configmaps', namespace: 'default' };

type Rules = readonly { readonly [field: string]: readonly string[] }[];
const role = (name: string, rules: Rules, namespace?: string): KubeObject => ({
  apiVersion,
  kind: namespace === undefined ? 'ClusterRole' : 'Role',
  metadata: namespace === undefined ? { name } : { name, namespace },
  rules,
});
const binding = (name: string, kind: string, roleName: string, user: string, namespace?: string): KubeObject => ({
  apiVersion,
  kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
  metadata: namespace === undefined ? { name } : { name, namespace },
  roleRef: { apiGroup: group, kind, name: roleName },
  subjects: [{ apiGroup: group, kind: 'User', name: user }],
});

const readPods = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] };
const writeRbac = { apiGroups: [group], resources: ['roles', 'rolebindings'], verbs: ['create', 'update'] };

async function start(...initialObjects: readonly KubeObject[]) {
  const world = createWorld();
  const server = createApiServer({
    sim: world,
    registry: createKindRegistry(builtinKinds()),
    version: '1.36',
    authorizer: 'RBAC',
    initialObjects,
  });
  const as = (name: string, ...groups: string[]) =>
    server.client({ user: { name, groups: [...groups, 'system:authenticated'] } });
  await world.drivers.settle();
  return { world, server, as, admin: as('root', 'system:masters') };
}

const message = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'allowed',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

describe('RBAC', () => {
  test('refuses who has no role, in the words of the real server', async () => {
    const { as } = await start();
    const jane = as('jane');
    expect(await message(jane.list({ ...pods, namespace: 'default' }))).toBe(
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
    );
    expect(await message(jane.list(pods))).toBe(
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope',
    );
    const answer = await jane.request({ method: 'GET', path: '/metrics' });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ value: { message: 'forbidden: User "jane" cannot get path "/metrics"' } });
  });

  test('a role bound in a namespace holds there, one bound at cluster level everywhere', async () => {
    const { as, admin } = await start(
      role('reader', [readPods]),
      binding('b', 'ClusterRole', 'reader', 'jane', 'default'),
    );
    const jane = as('jane');
    expect(await message(jane.list({ ...pods, namespace: 'default' }))).toBe('allowed');
    expect(await message(jane.list({ ...pods, namespace: 'kube-system' }))).not.toBe('allowed');
    expect(await message(jane.list(pods))).not.toBe('allowed');
    await admin.create(rbac('clusterrolebindings'), binding('b', 'ClusterRole', 'reader', 'jane'));
    expect(await message(jane.list(pods))).toBe('allowed');
    await admin.delete({ ...rbac('clusterrolebindings'), name: 'b' });
    expect(await message(jane.list(pods))).not.toBe('allowed');
  });

  test('resource names limit a rule to single objects, also in lists that select one by name', async () => {
    const only = { apiGroups: [''], resources: ['configmaps'], resourceNames: ['one'], verbs: ['get', 'list'] };
    const { as } = await start(role('one', [only]), binding('b', 'ClusterRole', 'one', 'jane'));
    const jane = as('jane');
    expect(await message(jane.get({ ...configMaps, name: 'one' }))).toBe('configmaps "one" not found');
    expect(await message(jane.get({ ...configMaps, name: 'two' }))).toContain('is forbidden');
    expect(await message(jane.list(configMaps))).toContain('is forbidden');
    expect(await message(jane.list(configMaps, { fieldSelector: 'metadata.name=one' }))).toBe('allowed');
  });

  test('wildcards stand for groups, verbs and the subresources of all resources', async () => {
    const scales = { apiGroups: ['*'], resources: ['*/scale'], verbs: ['*'] };
    const { admin } = await start(role('scaler', [scales]), binding('b', 'ClusterRole', 'scaler', 'jane', 'default'));
    const review = async (resource: string, subresource: string) => {
      const { status } = await admin.create(
        { group: 'authorization.k8s.io', version: 'v1', resource: 'subjectaccessreviews' },
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SubjectAccessReview',
          metadata: { name: '' },
          spec: {
            user: 'jane',
            resourceAttributes: { namespace: 'default', group: 'apps', verb: 'patch', resource, subresource },
          },
        },
      );
      return status;
    };
    expect(await review('deployments', 'scale')).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "b/default" of ClusterRole "scaler" to User "jane"',
    });
    expect(await review('deployments', '')).toEqual({ allowed: false });
  });

  test('a binding to a role that is missing is told as the reason', async () => {
    const { as } = await start(binding('b', 'ClusterRole', 'nope', 'jane'));
    expect(await message(as('jane').list(pods))).toBe(
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope: ' +
        'RBAC: clusterrole.rbac.authorization.k8s.io "nope" not found',
    );
  });

  test('each denial is kept as data, with the rules that came nearest', async () => {
    const { as, world } = await start(
      role('reader', [readPods]),
      binding('b', 'ClusterRole', 'reader', 'jane', 'default'),
    );
    await message(as('jane').delete({ ...pods, namespace: 'default', name: 'p' }));
    expect(world.trace.about({ kind: 'User', name: 'jane' })).toMatchObject([
      {
        component: 'authorization/RBAC',
        code: 'not-allowed',
        data: {
          verb: 'delete',
          resource: 'pods',
          nearest: [
            {
              rule: '{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}',
              role: 'ClusterRole/reader',
              binding: 'RoleBinding/b',
              misses: ['verb'],
            },
          ],
        },
      },
    ]);
  });
});

describe('handing on rights', () => {
  const maker = [role('maker', [writeRbac, readPods]), binding('b', 'ClusterRole', 'maker', 'jane', 'default')];
  const roles = { ...rbac('roles'), namespace: 'default' };
  const roleBindings = { ...rbac('rolebindings'), namespace: 'default' };

  test('a role may be given the rules that one has, and no others', async () => {
    const { as } = await start(...maker);
    const jane = as('jane');
    expect(await message(jane.create(roles, role('fine', [readPods], 'default')))).toBe('allowed');
    const secrets = { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list'] };
    expect(await message(jane.create(roles, role('grab', [secrets], 'default')))).toBe(
      'roles.rbac.authorization.k8s.io "grab" is forbidden: user "jane" (groups=["system:authenticated"]) is attempting ' +
        'to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}',
    );
  });

  test('a binding needs the rules of its role, or the right to bind it', async () => {
    const bind = { apiGroups: [group], resources: ['clusterroles'], resourceNames: ['all'], verbs: ['bind'] };
    const { as, admin } = await start(...maker, role('all', [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]));
    const jane = as('jane');
    const steal = binding('steal', 'ClusterRole', 'all', 'jane', 'default');
    expect(await message(jane.create(roleBindings, steal))).toBe(
      'rolebindings.rbac.authorization.k8s.io "steal" is forbidden: user "jane" (groups=["system:authenticated"]) is ' +
        'attempting to grant RBAC permissions not currently held:\n{APIGroups:["*"], Resources:["*"], Verbs:["*"]}',
    );
    await admin.create(rbac('clusterroles'), role('binder', [bind]));
    await admin.create(roleBindings, binding('may', 'ClusterRole', 'binder', 'jane', 'default'));
    expect(await message(jane.create(roleBindings, steal))).toBe('allowed');
  });

  test('a missing role cannot be bound by who may not bind everything', async () => {
    const { as } = await start(...maker);
    expect(await message(as('jane').create(roleBindings, binding('x', 'Role', 'nope', 'jane', 'default')))).toBe(
      'roles.rbac.authorization.k8s.io "nope" not found',
    );
  });
});
