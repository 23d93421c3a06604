/**
 * ClusterRoles with an aggregationRule have the rules of all that it selects, in the order of their names, each once.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles
 */
import { createController } from '../../client/controller.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { ClusterRole } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import { same } from '../../machinery/share.ts';
import { defineController } from '../support/definition.ts';
import { selects } from '../support/label-selector.ts';

const name = 'clusterrole-aggregation-controller';

export const clusterRoleAggregationController = defineController(name, ({ sim, api, informers }) => {
  const roles = informers.informer<ClusterRole>(resources.clusterRoles);
  /** The names of those that gather others. */
  const gathering = new Set<string>();
  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' },
    waitFor: [roles],
    reconciler: {
      async reconcile(key) {
        const role = roles.get(key);
        if (!role?.aggregationRule) return;
        const rules = gathered(role, roles.list());
        if (same(rules, role.rules ?? [])) return;
        try {
          await api.update(objectRef(resources.clusterRoles, undefined, key), { ...role, rules });
        } catch (error) {
          if (!isApiError(error, 'NotFound')) throw error;
        }
      },
    },
  });
  const look = (role: ClusterRole): void => {
    if (role.aggregationRule) gathering.add(role.metadata.name);
    for (const other of gathering) queue.add(other);
  };
  const end = roles.subscribe({
    added: look,
    updated: look,
    deleted(role) {
      gathering.delete(role.metadata.name);
      for (const other of gathering) queue.add(other);
    },
  });
  return () => {
    end();
    stop();
  };
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
