import { KubectlError, PlainError } from '../../errors.ts';
import type { Invocation } from '../../invocation.ts';
import { type Draft, generatorCommand } from './generator.ts';

const group = 'rbac.authorization.k8s.io';
const apiVersion = `${group}/v1`;

const ruleFlags = `
     --resource strings
     --resource-name array
     --verb strings
`;

export const role = generatorCommand({
  name: 'role',
  short: 'Create a role with single rule',
  usage:
    'NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]',
  flags: ruleFlags,
  build: async (invocation, name): Promise<Draft> => ({
    apiVersion,
    kind: 'Role',
    metadata: { name },
    rules: await resourceRules(invocation),
  }),
});

export const clusterRole = generatorCommand({
  name: 'clusterrole',
  short: 'Create a cluster role',
  usage: 'NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]',
  flags: `${ruleFlags}
     --aggregation-rule map
     --non-resource-url strings
`,
  async build(invocation, name) {
    const { flags } = invocation;
    const aggregation = flags.list('aggregation-rule');
    if (aggregation.length > 0) {
      if (['verb', 'resource', 'resource-name', 'non-resource-url'].some((flag) => flags.list(flag).length > 0)) {
        throw new KubectlError(
          'aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames',
        );
      }
      const matchLabels = Object.fromEntries(
        aggregation.filter((pair) => pair !== '').map((pair) => pair.split(/=(.*)/s).slice(0, 2)),
      );
      return {
        aggregationRule: { clusterRoleSelectors: [{ matchLabels }] },
        apiVersion,
        kind: 'ClusterRole',
        metadata: { name },
        rules: null,
      };
    }
    const urls = flags.list('non-resource-url');
    if (flags.list('resource').length === 0 && urls.length === 0 && flags.list('verb').length > 0) {
      throw new KubectlError('one of resource or nonResourceURL must be specified');
    }
    for (const url of urls) {
      if (url === '' || url === '*') continue;
      if (!url.startsWith('/')) throw new KubectlError('nonResourceURL should start with /');
      if (url.slice(0, -1).includes('*')) {
        throw new KubectlError(`nonResourceURL only supports wildcard matches when '*' is at the end`);
      }
    }
    if (urls.length > 0) {
      const unfit = verbsOf(invocation).find((verb) => !httpVerbs.has(verb));
      if (unfit !== undefined) throw new KubectlError(`invalid verb: '${unfit}' for nonResourceURL`);
    }
    const rules = flags.list('resource').length > 0 || urls.length === 0 ? await resourceRules(invocation) : [];
    return {
      apiVersion,
      kind: 'ClusterRole',
      metadata: { name },
      rules: urls.length > 0 ? [...rules, { nonResourceURLs: urls, verbs: verbsOf(invocation) }] : rules,
    };
  },
});

const httpVerbs = new Set(['*', 'delete', 'get', 'head', 'options', 'patch', 'post', 'put']);

const standardVerbs = new Set([
  '*',
  'approve',
  'bind',
  'create',
  'delete',
  'deletecollection',
  'escalate',
  'get',
  'impersonate',
  'list',
  'patch',
  'proxy',
  'sign',
  'update',
  'use',
  'watch',
]);

function verbsOf({ flags }: Invocation): readonly string[] {
  const verbs = [...new Set(flags.list('verb'))];
  if (verbs.length === 0) throw new KubectlError('at least one verb must be specified');
  return verbs.includes('*') ? ['*'] : verbs;
}

/** Resources are put together by group, as their order on the command line has it. */
async function resourceRules(invocation: Invocation): Promise<readonly object[]> {
  const { flags } = invocation;
  const verbs = verbsOf(invocation);
  for (const verb of verbs) {
    if (!standardVerbs.has(verb)) await invocation.warn(`Warning: '${verb}' is not a standard resource verb\n`);
  }
  const words = flags.list('resource');
  if (words.length === 0) throw new KubectlError('at least one resource must be specified');
  const names = [...new Set(flags.list('resource-name'))];
  const byGroup = new Map<string, string[]>();
  for (const word of words.includes('*') ? ['*'] : words) {
    const [type = '', subresource = ''] = word.split('/');
    const found = await resourceNamed(invocation, type);
    refuseSpecialVerbs(verbs, found);
    const resources = byGroup.get(found.group) ?? [];
    byGroup.set(found.group, resources);
    const full = subresource === '' ? found.resource : `${found.resource}/${subresource}`;
    if (!resources.includes(full)) resources.push(full);
  }
  return [...byGroup].map(([apiGroup, resources]) => ({
    apiGroups: [apiGroup],
    ...(names.length > 0 ? { resourceNames: names } : {}),
    resources,
    verbs,
  }));
}

interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

/** `deployments.apps`: what is behind the name is a group, never a version. */
async function resourceNamed(invocation: Invocation, type: string): Promise<GroupResource> {
  const [resource = '', ...rest] = type.split('.');
  const group = rest.join('.');
  if (resource === '*') return { group, resource };
  if (resource === '') throw new KubectlError('resource must be specified if apiGroup/subresource specified');
  const mapper = await invocation.mapper();
  // the real one looks it up in another way here, and says so without its usual beginning
  const where = group === '' ? '' : ` in group ${JSON.stringify(group)}`;
  const missing = new PlainError(`the server doesn't have a resource type ${JSON.stringify(resource)}${where}`);
  const found = await mapper.find(type).catch((error: unknown) => {
    throw error instanceof KubectlError ? missing : error;
  });
  if (group !== '' && !found.group.startsWith(group)) throw missing;
  return found;
}

const rbacKinds: readonly GroupResource[] = ['roles', 'clusterroles'].map((resource) => ({ group, resource }));

/** Verbs that mean something for a few resources only. */
const specialVerbs: { readonly [verb: string]: readonly GroupResource[] } = {
  use: ['policy', 'extensions'].map((each) => ({ group: each, resource: 'podsecuritypolicies' })),
  bind: rbacKinds,
  escalate: rbacKinds,
  impersonate: [
    ...['users', 'serviceaccounts', 'groups'].map((resource) => ({ group: '', resource })),
    { group: 'authentication.k8s.io', resource: 'userextras' },
  ],
};

function refuseSpecialVerbs(verbs: readonly string[], { group: of, resource }: GroupResource): void {
  for (const verb of verbs) {
    const fit = specialVerbs[verb];
    if (resource === '*' || !fit || fit.some((each) => each.group === of && each.resource === resource)) continue;
    throw new KubectlError(`can not perform '${verb}' on '${resource}' in group '${of}'`);
  }
}

const subjectFlags = `
     --group array
     --serviceaccount array
     --user array
`;

/** Users, groups and service accounts as the subjects of a binding. */
export function subjectsOf({ flags }: Invocation): readonly object[] {
  return [
    ...flags.list('user').map((name) => ({ apiGroup: group, kind: 'User', name })),
    ...flags.list('group').map((name) => ({ apiGroup: group, kind: 'Group', name })),
    ...flags.list('serviceaccount').map((text) => {
      const [namespace = '', name = '', ...more] = text.split(':');
      if (namespace === '' || name === '' || more.length > 0) {
        throw new KubectlError('serviceaccount must be <namespace>:<name>');
      }
      return { kind: 'ServiceAccount', name, namespace };
    }),
  ];
}

function bindingDraft(invocation: Invocation, kind: string, name: string, roleKind: string, roleName: string): Draft {
  const subjects = subjectsOf(invocation);
  return {
    apiVersion,
    kind,
    metadata: { name },
    roleRef: { apiGroup: group, kind: roleKind, name: roleName },
    ...(subjects.length > 0 ? { subjects } : {}),
  };
}

export const roleBinding = generatorCommand({
  name: 'rolebinding',
  failing: 'rolebinding: ',
  short: 'Create a role binding for a particular role or cluster role',
  usage:
    'NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  flags: `${subjectFlags}
     --clusterrole string
     --role string
`,
  build(invocation, name) {
    const clusterRoleName = invocation.flags.string('clusterrole');
    const roleName = invocation.flags.string('role');
    if ((clusterRoleName === '') === (roleName === '')) {
      throw new KubectlError('exactly one of clusterrole or role must be specified');
    }
    return clusterRoleName === ''
      ? bindingDraft(invocation, 'RoleBinding', name, 'Role', roleName)
      : bindingDraft(invocation, 'RoleBinding', name, 'ClusterRole', clusterRoleName);
  },
});

export const clusterRoleBinding = generatorCommand({
  name: 'clusterrolebinding',
  failing: 'clusterrolebinding: ',
  short: 'Create a cluster role binding for a particular cluster role',
  usage:
    'NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  flags: `${subjectFlags}     --clusterrole string\n`,
  required: ['clusterrole'],
  build: (invocation, name) =>
    bindingDraft(invocation, 'ClusterRoleBinding', name, 'ClusterRole', invocation.flags.string('clusterrole')),
});
