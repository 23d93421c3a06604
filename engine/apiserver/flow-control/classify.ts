/**
 * Which FlowSchema a request belongs to. Nothing waits here: the answer is told, as a real server tells it, in headers.
 *
 * @see https://kubernetes.io/docs/concepts/cluster-administration/flow-control/#diagnostics
 */
import type { FlowSchema, PriorityLevelConfiguration } from '../../kinds/types.ts';
import type { KubeObject } from '../../machinery/types.ts';
import type { Store } from '../../store/index.ts';
import type { UserInfo } from '../contract.ts';
import type { Target } from '../http/path.ts';

type Rule = NonNullable<NonNullable<FlowSchema['spec']>['rules']>[number];
type Subject = Rule['subjects'][number];

export interface Classified {
  readonly user: UserInfo;
  readonly verb: string;
  readonly target: Target;
  /** Without its query. */
  readonly path: string;
}

export type Headers = { readonly [name: string]: string };

/** Names the schema and the level of a request by their UIDs; nothing where no schema is stored that it belongs to. */
export function createClassifier(store: Store): (request: Classified) => Headers {
  const schemas = store.collection('flowschemas.flowcontrol.apiserver.k8s.io');
  const levels = store.collection('prioritylevelconfigurations.flowcontrol.apiserver.k8s.io');
  let ordered: readonly FlowSchema[] | undefined;
  schemas.observe(() => (ordered = undefined));
  return (request) => {
    ordered ??= inOrder(schemas.range());
    const schema =
      ordered.find(({ spec }) => spec?.rules?.some((rule) => applies(rule, request))) ??
      ordered.find(({ metadata }) => metadata.name === 'catch-all');
    const level = levels.get(schema?.spec?.priorityLevelConfiguration.name ?? '') as
      | PriorityLevelConfiguration
      | undefined;
    if (!schema || !level) return {};
    return {
      'x-kubernetes-pf-flowschema-uid': schema.metadata.uid ?? '',
      'x-kubernetes-pf-prioritylevel-uid': level.metadata.uid ?? '',
    };
  };
}

const inOrder = (objects: readonly KubeObject[]): readonly FlowSchema[] =>
  (objects as readonly FlowSchema[]).toSorted(
    (a, b) =>
      (a.spec?.matchingPrecedence ?? 0) - (b.spec?.matchingPrecedence ?? 0) ||
      (a.metadata.name < b.metadata.name ? -1 : 1),
  );

function applies(rule: Rule, { user, verb, target, path }: Classified): boolean {
  if (!rule.subjects.some((subject) => isMeant(subject, user))) return false;
  if (target.kind === 'other') {
    return (rule.nonResourceRules ?? []).some(
      ({ verbs, nonResourceURLs }) => has(verbs, verb) && nonResourceURLs.some((url) => matchesUrl(url, path)),
    );
  }
  const { group, resource, subresource, namespace } = target;
  const full = subresource === '' ? resource : `${resource}/${subresource}`;
  return (rule.resourceRules ?? []).some(
    ({ verbs, apiGroups, resources, namespaces, clusterScope }) =>
      has(verbs, verb) &&
      has(apiGroups, group) &&
      has(resources, full) &&
      (namespace === undefined ? clusterScope === true : has(namespaces ?? [], namespace)),
  );
}

const has = (list: readonly string[], value: string): boolean => list.includes('*') || list.includes(value);

const matchesUrl = (url: string, path: string): boolean =>
  url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1)));

function isMeant({ kind, user: named, group, serviceAccount }: Subject, user: UserInfo): boolean {
  switch (kind) {
    case 'User':
      return named?.name === '*' || named?.name === user.name;
    case 'Group':
      return group?.name === '*' || user.groups.includes(group?.name ?? '');
    default: {
      if (!serviceAccount) return false;
      const prefix = `system:serviceaccount:${serviceAccount.namespace}:`;
      return serviceAccount.name === '*' ? user.name.startsWith(prefix) : user.name === prefix + serviceAccount.name;
    }
  }
}
