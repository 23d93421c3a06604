/**
 * ClusterRoles with an aggregationRule have the rules of all that it selects, in the order of their names, each once.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles
 */
import { objectRef, resources } from '../../kinds/resources.ts';
import type { ClusterRole } from '../../kinds/types.ts';
import { same } from '../../machinery/share.ts';
import { selects } from '../support/label-selector.ts';
import { objectController } from '../support/object-controller.ts';

export const clusterRoleAggregationController = objectController<ClusterRole>('clusterrole-aggregation-controller', {
  resource: resources.clusterRoles,
  kind: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' },
  affected: (_, roles) => roles.list().filter(({ aggregationRule }) => aggregationRule),
  async reconcile(role, roles, { api }) {
    const rules = gathered(role, roles.list());
    if (same(rules, role.rules ?? [])) return;
    await api.update(objectRef(resources.clusterRoles, undefined, role.metadata.name), { ...role, rules });
  },
});

function gathered(role: ClusterRole, all: readonly ClusterRole[]): NonNullable<ClusterRole['rules']> {
  const selectors = role.aggregationRule?.clusterRoleSelectors ?? [];
  const members = all
    .filter(
      ({ metadata }) =>
        metadata.name !== role.metadata.name && selectors.some((selector) => selects(selector, metadata.labels)),
    )
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const rules = new Map<string, Rule>();
  for (const rule of members.flatMap((member) => member.rules ?? [])) {
    const key = keyOfRule(rule);
    if (!rules.has(key)) rules.set(key, rule);
  }
  return [...rules.values()];
}

type Rule = NonNullable<ClusterRole['rules']>[number];

const keyOfRule = ({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: Rule): string =>
  [verbs, apiGroups, resources, resourceNames, nonResourceURLs].map((part) => part?.join('\n')).join('\n\n');
