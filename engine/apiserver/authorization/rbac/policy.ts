import type { KubeObject } from '../../../machinery/types.ts';
import type { Collection } from '../../../store/index.ts';
import type { UserInfo } from '../../contract.ts';
import type { PolicyRule } from './rule.ts';

/** Who is given a role, as a binding names them. */
export interface PolicySubject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface RoleRef {
  readonly kind: string;
  readonly name: string;
}

/** One subject of one binding. */
export interface Grant {
  /** `RoleBinding` or `ClusterRoleBinding`. */
  readonly bindingKind: string;
  readonly binding: string;
  /** Where it holds; undefined: everywhere. */
  readonly namespace: string | undefined;
  readonly roleRef: RoleRef;
  readonly subject: PolicySubject;
}

/** The stored roles and bindings, arranged by who is bound. Kept as they change. */
export interface Policy {
  /** Raised by each change. */
  readonly revision: number;
  /** What a user was given, everywhere (`namespace` undefined) or in one namespace. */
  grants(user: UserInfo, namespace: string | undefined): readonly Grant[];
  /** What a user was given in any namespace but not everywhere: to tell what would have been nearest. */
  elsewhere(user: UserInfo): readonly Grant[];
  /** Undefined where there is no such role. */
  rulesOf(roleRef: RoleRef, namespace: string | undefined): readonly PolicyRule[] | undefined;
}

const everywhere = '';

export function createPolicy(collection: (name: string) => Collection): Policy {
  const roles = collection('roles.rbac.authorization.k8s.io');
  const clusterRoles = collection('clusterroles.rbac.authorization.k8s.io');
  /** By namespace, by subject, by binding. */
  const byNamespace = new Map<string, Map<string, Map<string, Grant>>>();
  let revision = 0;

  function grantsIn(namespace: string): Map<string, Map<string, Grant>> {
    let known = byNamespace.get(namespace);
    if (!known) byNamespace.set(namespace, (known = new Map()));
    return known;
  }

  function note(key: string, object: KubeObject | undefined, previous: KubeObject | undefined): void {
    revision++;
    if (previous) {
      const grants = grantsIn(previous.metadata.namespace ?? everywhere);
      for (const { subject } of grantsOf(previous)) {
        const of = grants.get(subjectKey(subject));
        of?.delete(key);
        if (of?.size === 0) grants.delete(subjectKey(subject));
      }
    }
    for (const grant of object ? grantsOf(object) : []) {
      const grants = grantsIn(grant.namespace ?? everywhere);
      const subject = subjectKey(grant.subject);
      const of = grants.get(subject);
      if (of) of.set(key, grant);
      else grants.set(subject, new Map([[key, grant]]));
    }
  }

  collection('rolebindings.rbac.authorization.k8s.io').observe(note);
  collection('clusterrolebindings.rbac.authorization.k8s.io').observe(note);
  for (const of of [roles, clusterRoles]) of.observe(() => void revision++);

  function grants(user: UserInfo, namespace: string | undefined): readonly Grant[] {
    const bySubject = byNamespace.get(namespace ?? everywhere);
    if (!bySubject) return [];
    return [...new Set(keysOf(user))].flatMap((key) => [...(bySubject.get(key)?.values() ?? [])]);
  }

  return {
    get revision() {
      return revision;
    },
    grants,
    elsewhere: (user) =>
      [...byNamespace.keys()].filter((name) => name !== everywhere).flatMap((namespace) => grants(user, namespace)),
    rulesOf({ kind, name }, namespace) {
      const role = kind === 'ClusterRole' ? clusterRoles.get(name) : roles.get(`${namespace}/${name}`);
      return role && rulesIn(role);
    },
  };
}

const subjectKey = ({ kind, name, namespace }: PolicySubject): string =>
  kind === 'Group'
    ? `g:${name}`
    : `u:${kind === 'ServiceAccount' ? `system:serviceaccount:${namespace}:${name}` : name}`;

const keysOf = ({ name, groups }: UserInfo): readonly string[] => [`u:${name}`, ...groups.map((group) => `g:${group}`)];

/** The rules of a role that was validated when it was stored. */
export const rulesIn = (role: KubeObject): readonly PolicyRule[] =>
  (role['rules'] as readonly PolicyRule[] | null | undefined) ?? [];

/** Where and to whom a binding, validated when it was stored, gives its role. */
function grantsOf(binding: KubeObject): readonly Grant[] {
  const { name, namespace } = binding.metadata;
  const subjects = (binding['subjects'] as readonly PolicySubject[] | null | undefined) ?? [];
  return subjects.map((subject) => ({
    bindingKind: binding.kind,
    binding: name,
    namespace,
    roleRef: binding['roleRef'] as unknown as RoleRef,
    subject:
      subject.kind === 'ServiceAccount' && !subject.namespace && namespace !== undefined
        ? { ...subject, namespace }
        : subject,
  }));
}
