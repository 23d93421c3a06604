/**
 * Role-based access control: requests are allowed by the rules of roles that bindings give to users, groups and service
 * accounts. There are no rules that deny.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/
 */
import { limits } from '../../../limits.ts';
import type { JsonObject } from '../../../machinery/types.ts';
import type { Sim } from '../../../sim/index.ts';
import type { UserInfo } from '../../contract.ts';
import type { AuthorizationAttributes, Authorizer, Verdict } from '../index.ts';
import type { Grant, Policy } from './policy.ts';
import { RequestTable } from '../request-table.ts';
import { nearestRules } from './nearest.ts';
import { applies, type PolicyRule } from './rule.ts';

/** Why a request is allowed, by verb and resource: for objects of all names, or for some. */
interface Finding {
  readonly always?: Verdict;
  readonly names: ReadonlyMap<string, Verdict>;
}

/** The same everywhere, and where that does not allow it, by namespace. */
interface Findings {
  readonly everywhere: Finding;
  readonly byNamespace: Map<string, Finding>;
}

/** What was found for one user so far; good for one revision of the policy. */
class UserFindings {
  readonly user: UserInfo;
  revision: number;
  readonly found = new RequestTable<Findings>();
  /** How many findings there are. */
  size = 0;

  constructor(user: UserInfo, revision: number) {
    this.user = user;
    this.revision = revision;
  }
}

export function createRbacAuthorizer(policy: Policy, { trace }: Pick<Sim, 'trace'>): Authorizer {
  const byUser = new WeakMap<UserInfo, UserFindings>();
  const byName = new Map<string, UserFindings>();

  /** Components keep their identity as one object; requests over HTTP bring a new one each, of the same name and groups. */
  function findingsFor(user: UserInfo): UserFindings {
    let known = byUser.get(user);
    if (!known) {
      const name = `${user.name}\n${user.groups.join('\n')}`;
      known = byName.get(name);
      if (!known) {
        if (byName.size >= limits.authorizedUsers) byName.clear();
        byName.set(name, (known = new UserFindings(user, policy.revision)));
      }
      byUser.set(user, known);
    }
    if (known.revision !== policy.revision || known.size > limits.authorizationDecisions) {
      known.found.clear();
      known.size = 0;
      known.revision = policy.revision;
    }
    return known;
  }

  function findingsOf(attributes: AuthorizationAttributes): Findings {
    const ofUser = findingsFor(attributes.user);
    let known = ofUser.found.get(attributes);
    if (!known) {
      known = { everywhere: look(policy, attributes), byNamespace: new Map() };
      ofUser.found.set(attributes, known);
      ofUser.size++;
    }
    return known;
  }

  function findingIn({ byNamespace }: Findings, attributes: AuthorizationAttributes, namespace: string): Finding {
    let known = byNamespace.get(namespace);
    if (!known) {
      byNamespace.set(namespace, (known = look(policy, attributes, namespace)));
      findingsFor(attributes.user).size++;
    }
    return known;
  }

  return {
    authorize(attributes) {
      const { namespace, name } = attributes;
      const findings = findingsOf(attributes);
      const { everywhere } = findings;
      const allowed = everywhere.always ?? (name === '' ? undefined : everywhere.names.get(name));
      if (allowed) return allowed;
      if (namespace !== undefined && namespace !== '') {
        const local = findingIn(findings, attributes, namespace);
        const here = local.always ?? (name === '' ? undefined : local.names.get(name));
        if (here) return here;
      }
      return denied(policy, attributes);
    },
    refused(attributes) {
      const { user, verb, group, resource, subresource, namespace, name, path } = attributes;
      trace.record({
        component: 'authorization/RBAC',
        subject: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'User', name: user.name },
        code: 'not-allowed',
        denied: true,
        data: {
          groups: user.groups,
          verb,
          ...(path === undefined ? { group, resource, subresource, namespace, name } : { path }),
          nearest: nearestRules(policy, attributes),
        },
      });
    },
    rules(user, namespace) {
      const rules = rulesFor(policy, user, namespace).rules;
      const resourceRules = rules.filter(({ nonResourceURLs }) => !nonResourceURLs?.length);
      const nonResourceRules = rules.filter(({ nonResourceURLs }) => nonResourceURLs?.length);
      return {
        resourceRules: resourceRules.map(({ verbs, apiGroups, resources, resourceNames }) => ({
          verbs,
          ...(apiGroups ? { apiGroups } : {}),
          ...(resources ? { resources } : {}),
          ...(resourceNames ? { resourceNames } : {}),
        })),
        nonResourceRules: nonResourceRules.map(({ verbs, nonResourceURLs = [] }) => ({ verbs, nonResourceURLs })),
        incomplete: false,
      } satisfies JsonObject;
    },
  };
}

function look(policy: Policy, attributes: AuthorizationAttributes, namespace?: string): Finding {
  const names = new Map<string, Verdict>();
  for (const grant of policy.grants(attributes.user, namespace)) {
    for (const rule of policy.rulesOf(grant.roleRef, grant.namespace) ?? []) {
      if (!applies(rule, attributes)) continue;
      const verdict: Verdict = { allowed: true, reason: `RBAC: allowed by ${describeGrant(grant)}` };
      if (!rule.resourceNames?.length) return { always: verdict, names };
      for (const name of rule.resourceNames) if (!names.has(name)) names.set(name, verdict);
    }
  }
  return { names };
}

const refused: Verdict = { allowed: false };

/** Roles that are bound but missing may be why. */
function denied(policy: Policy, { user, namespace }: AuthorizationAttributes): Verdict {
  const { missing } = rulesFor(policy, user, namespace);
  if (missing.length === 0) return refused;
  return { allowed: false, reason: `RBAC: ${missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`}` };
}

/** All rules that hold for a user in a namespace (undefined: everywhere), and which bound roles there are not. */
export function rulesFor(
  policy: Policy,
  user: UserInfo,
  namespace: string | undefined,
): { readonly rules: readonly PolicyRule[]; readonly missing: readonly string[] } {
  const rules: PolicyRule[] = [];
  const missing: string[] = [];
  const grants = [...policy.grants(user, undefined), ...(namespace ? policy.grants(user, namespace) : [])];
  for (const grant of grants) {
    const found = policy.rulesOf(grant.roleRef, grant.namespace);
    if (found) rules.push(...found);
    else {
      const { kind, name } = grant.roleRef;
      missing.push(`${kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(name)} not found`);
    }
  }
  return { rules, missing };
}

function describeGrant({ bindingKind, binding, namespace, roleRef, subject }: Grant): string {
  const bound = namespace === undefined ? binding : `${binding}/${namespace}`;
  const whom = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace}` : subject.name;
  return `${bindingKind} ${JSON.stringify(bound)} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${subject.kind} ${JSON.stringify(whom)}`;
}
