import { failure, forbidden } from '../../../machinery/errors.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import { same } from '../../../machinery/share.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../../admission/contract.ts';
import { Denial } from '../../admission/denial.ts';
import { type Authorizer, isPrivileged } from '../index.ts';
import { formatRules, uncovered } from './covers.ts';
import { rulesFor } from './index.ts';
import { type Policy, type RoleRef, rulesIn } from './policy.ts';
import { formatRule, type PolicyRule, quotedList } from './rule.ts';

const group = 'rbac.authorization.k8s.io';
const everything: readonly PolicyRule[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
  { nonResourceURLs: ['*'], verbs: ['*'] },
];

/**
 * Nobody hands on what they do not have: a role, or a binding to one, needs all of its rules oneself, or `escalate` or `bind`.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
 */
export function preventEscalation(policy: Policy, authorizer: Authorizer): AdmissionPlugin {
  async function may(verb: string, attributes: AdmissionAttributes, resource: string, name: string): Promise<boolean> {
    const { user, namespace } = attributes;
    const verdict = await authorizer.authorize({
      user,
      verb,
      group,
      version: 'v1',
      resource,
      subresource: '',
      namespace,
      name,
    });
    return verdict.allowed;
  }

  function mustHold(attributes: AdmissionAttributes, rules: readonly PolicyRule[]): void {
    const missing = missingOf(attributes, rules);
    if (missing.length === 0) return;
    const { user, endpoint, name } = attributes;
    const { status } = forbidden(
      endpoint,
      name,
      `user ${JSON.stringify(user.name)} (groups=${quotedList(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${formatRules(missing)}`,
    );
    throw new Denial(status, 'escalation', { nearest: missing.map(formatRule) });
  }

  const missingOf = ({ user, namespace }: AdmissionAttributes, rules: readonly PolicyRule[]): readonly PolicyRule[] =>
    uncovered(rulesFor(policy, user, namespace).rules, rules);

  async function checkRole(attributes: AdmissionAttributes, role: KubeObject): Promise<void> {
    const { old, endpoint, name } = attributes;
    const gathers = role['aggregationRule'];
    if (old && same(old['rules'], role['rules']) && same(old['aggregationRule'], gathers)) return;
    if (await may('escalate', attributes, endpoint.resource, name)) return;
    mustHold(attributes, rulesIn(role));
    if (gathers !== undefined && gathers !== null && missingOf(attributes, everything).length > 0) {
      throw forbidden(endpoint, name, 'must have cluster-admin privileges to use an aggregationRule');
    }
  }

  async function checkBinding(attributes: AdmissionAttributes, binding: KubeObject): Promise<void> {
    const { old, namespace } = attributes;
    if (old && same(old['subjects'], binding['subjects']) && same(old['roleRef'], binding['roleRef'])) return;
    const roleRef = binding['roleRef'] as Partial<RoleRef> | undefined;
    const resource = roleRef?.kind === 'ClusterRole' ? 'clusterroles' : roleRef?.kind === 'Role' ? 'roles' : undefined;
    // what is no role is told by validation
    if (resource === undefined || !roleRef?.name) return;
    if (await may('bind', attributes, resource, roleRef.name)) return;
    const rules = policy.rulesOf({ kind: roleRef.kind ?? '', name: roleRef.name }, namespace);
    if (rules) return mustHold(attributes, rules);
    throw failure(404, 'NotFound', `${resource}.${group} ${JSON.stringify(roleRef.name)} not found`, {
      name: roleRef.name,
      group,
      kind: resource,
    });
  }

  return {
    name: 'RBACEscalation',
    handles: (operation, { stored }, subresource) =>
      stored.group === group && subresource === '' && (operation === 'CREATE' || operation === 'UPDATE'),
    admit(attributes) {
      const { object, user, endpoint } = attributes;
      if (!object || isPrivileged(user)) return undefined;
      return endpoint.resource.endsWith('bindings') ? checkBinding(attributes, object) : checkRole(attributes, object);
    },
  };
}
