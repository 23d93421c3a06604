/**
 * The roles and bindings that every cluster has from its first second: those of Kubernetes 1.36, and one role of ours.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
 */
import { deepFreeze } from '../../machinery/freeze.ts';
import type { JsonObject, KubeObject } from '../../machinery/types.ts';
import { bindings, controllerSubject, roleBindings, type Subject } from './bindings.ts';
import { componentRoles, namespacedRoles } from './component-roles.ts';
import { controllerRoles } from './controller-roles.ts';
import { rule } from './notation.ts';
import { aggregatedRoles, commonRoles, parts } from './user-roles.ts';

const group = 'rbac.authorization.k8s.io';
const apiVersion = `${group}/v1`;
const bootstrapping = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' };

let made: readonly KubeObject[] | undefined;

/** Complete but for what a server gives each object (UID, time, version). Made once, frozen and shared by all clusters. */
export function defaultPolicy(): readonly KubeObject[] {
  made ??= deepFreeze([...clusterRoles(), ...clusterRoleBindings(), ...roles(), ...bindingsInNamespaces()]);
  return made;
}

function metadata(name: string, labels: { readonly [key: string]: string } = {}): KubeObject['metadata'] {
  const [first = '', second] = name.split('/');
  const labelled = { annotations, labels: { ...bootstrapping, ...labels } };
  return second === undefined ? { name: first, ...labelled } : { name: second, namespace: first, ...labelled };
}

const label = (part: string): { readonly [key: string]: string } => ({ [`${group}/${part}`]: 'true' });

function clusterRoles(): readonly KubeObject[] {
  const role = (name: string, lines: readonly string[], labels?: { readonly [key: string]: string }): KubeObject => ({
    apiVersion,
    kind: 'ClusterRole',
    metadata: metadata(name, labels),
    rules: lines.map(rule) as never,
  });
  return [
    ...Object.entries(aggregatedRoles).map(([name, { gathers, partOf }]) => ({
      ...role(name, gathered(gathers), partOf === undefined ? {} : label(partOf)),
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: label(gathers) }] },
    })),
    ...Object.entries(parts).map(([part, lines]) => role(`system:${part}`, lines, label(part))),
    ...Object.entries({ ...commonRoles, ...componentRoles }).map(([name, lines]) => role(name, lines)),
    ...Object.entries(controllerRoles).map(([name, lines]) => role(`system:controller:${name}`, lines)),
  ];
}

/** What the aggregation controller would make of a label, there from the start: rules in the order of their roles' names. */
function gathered(part: string): readonly string[] {
  const members: (readonly [role: string, lines: readonly string[]])[] = [[`system:${part}`, parts[part] ?? []]];
  for (const [name, { gathers, partOf }] of Object.entries(aggregatedRoles)) {
    if (partOf === part) members.push([name, gathered(gathers)]);
  }
  return members.sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, lines]) => lines);
}

function subjectOf({ kind, name, namespace }: Subject): JsonObject {
  return namespace === undefined ? { apiGroup: group, kind, name } : { kind, name, namespace };
}

function clusterRoleBindings(): readonly KubeObject[] {
  const binding = (name: string, subjects: readonly Subject[]): KubeObject => ({
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: metadata(name),
    roleRef: { apiGroup: group, kind: 'ClusterRole', name },
    ...(subjects.length === 0 ? {} : { subjects: subjects.map(subjectOf) }),
  });
  return [
    ...Object.entries(bindings).map(([name, subjects]) => binding(name, subjects)),
    ...Object.keys(controllerRoles).map((name) => binding(`system:controller:${name}`, [controllerSubject(name)])),
  ];
}

function roles(): readonly KubeObject[] {
  return Object.entries(namespacedRoles).map(([name, lines]) => ({
    apiVersion,
    kind: 'Role',
    metadata: metadata(name),
    rules: lines.map(rule) as never,
  }));
}

function bindingsInNamespaces(): readonly KubeObject[] {
  return Object.entries(roleBindings).map(([name, { role, subjects }]) => ({
    apiVersion,
    kind: 'RoleBinding',
    metadata: metadata(name),
    roleRef: { apiGroup: group, kind: 'Role', name: role },
    subjects: subjects.map(subjectOf),
  }));
}
