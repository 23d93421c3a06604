import { applies, changeAt } from './field-path.ts';
import { references } from './reference-fields.ts';
import {
  apiOf,
  identitiesOf,
  isFields,
  isNamespaced,
  kindOf,
  nameOf,
  namespaceOf,
  type Resource,
  sameNamespace,
  textOf,
} from './resource.ts';

/** Lets everything that names a resource of the build name it as it is called in the end. */
export function updateReferences(resources: readonly Resource[]): void {
  const byKind = groupByKind(resources);
  for (const { kind, group, fields } of references) {
    const candidates = byKind.get(`${kind}.${group}`);
    if (!candidates) continue;
    for (const referrer of resources) {
      for (const field of fields) {
        if (!applies(field, referrer) || !namesKind(referrer, field.path, kind)) continue;
        const next = (name: string): string => {
          const found = findNamed(candidates, referrer, name);
          return found ? nameOf(found) : name;
        };
        changeAt(referrer.object, field, (value) => {
          if (Array.isArray(value)) return value.map((item) => (typeof item === 'string' ? next(item) : item));
          return typeof value === 'string' ? next(value) : value;
        });
      }
    }
  }
  for (const binding of resources) updateSubjects(binding, byKind.get('ServiceAccount.') ?? []);
}

function groupByKind(resources: readonly Resource[]): ReadonlyMap<string, readonly Resource[]> {
  const groups = new Map<string, Resource[]>();
  for (const resource of resources) {
    const key = `${kindOf(resource)}.${apiOf(resource).group}`;
    const group = groups.get(key);
    if (group) group.push(resource);
    else groups.set(key, [resource]);
  }
  return groups;
}

/** A reference that says itself what kind it is to means no other. */
function namesKind({ object }: Resource, path: string, kind: string): boolean {
  const holder = { 'roleRef/name': object.roleRef, 'spec/scaleTargetRef/name': scaleTarget(object.spec) }[path];
  return !isFields(holder) || holder.kind === undefined || holder.kind === kind;
}

const scaleTarget = (spec: unknown): unknown => (isFields(spec) ? spec.scaleTargetRef : undefined);

/** The one that is or was called so, in the referrer's namespace; among several, the one that went the referrer's way. */
function findNamed(candidates: readonly Resource[], referrer: Resource, name: string): Resource | undefined {
  const named = candidates.filter(
    (candidate) =>
      identitiesOf(candidate).some((identity) => identity.name === name) &&
      (!isNamespaced(candidate) ||
        !isNamespaced(referrer) ||
        sameNamespace(namespaceOf(candidate), namespaceOf(referrer))),
  );
  if (named.length < 2) return named[0];
  const way = referrer.affixes.join('\n');
  const beside = named.filter(({ affixes }) => {
    const other = affixes.join('\n');
    return other === way || other.endsWith(way) || way.endsWith(other);
  });
  return beside.length === 1 ? beside[0] : undefined;
}

/** A service account is named together with its namespace. */
function updateSubjects(binding: Resource, accounts: readonly Resource[]): void {
  if (!/^(Cluster)?RoleBinding$/.test(kindOf(binding)) || !Array.isArray(binding.object.subjects)) return;
  for (const subject of binding.object.subjects) {
    if (!isFields(subject) || subject.kind !== 'ServiceAccount') continue;
    const name = textOf(subject.name);
    const namespace = textOf(subject.namespace);
    const found = accounts.find((account) =>
      identitiesOf(account).some((known) => known.name === name && sameNamespace(known.namespace, namespace)),
    );
    if (!found) continue;
    subject.name = nameOf(found);
    if (namespaceOf(found) !== '') subject.namespace = namespaceOf(found);
  }
}
