import { applies, changeAt, type FieldSpec } from './field-path.ts';
import {
  apiOf,
  type Fields,
  isFields,
  isNamespaced,
  kindOf,
  nameOf,
  namespaceOf,
  rename,
  type Resource,
} from './resource.ts';

/** Kinds whose name says what they are for. */
const unaffixed = new Set(['CustomResourceDefinition', 'APIService', 'Namespace']);

/** `namePrefix` and `nameSuffix`. */
export function affixNames(resources: readonly Resource[], prefix: string, suffix: string): void {
  if (prefix === '' && suffix === '') return;
  for (const resource of resources) {
    if (unaffixed.has(kindOf(resource))) continue;
    resource.affixes.push(`${prefix}|${suffix}`);
    rename(resource, { name: `${prefix}${nameOf(resource)}${suffix}` });
  }
}

/** Fields besides `metadata.namespace` that name the namespace of what belongs to a build. */
const namespaceFields: readonly FieldSpec[] = [
  { kind: 'APIService', path: 'spec/service/namespace', create: true },
  { kind: 'ValidatingWebhookConfiguration', path: 'webhooks/clientConfig/service/namespace' },
  { kind: 'MutatingWebhookConfiguration', path: 'webhooks/clientConfig/service/namespace' },
  { kind: 'CustomResourceDefinition', path: 'spec/conversion/webhook/clientConfig/service/namespace' },
];

/** `namespace`: of the objects, of Namespaces themselves, and where a namespace is named besides. */
export function placeInNamespace(resources: readonly Resource[], namespace: string): void {
  for (const resource of resources) {
    const isNamespace = kindOf(resource) === 'Namespace' && apiOf(resource).group === '';
    if (isNamespace) rename(resource, { name: namespace });
    else if (isNamespaced(resource) && namespaceOf(resource) !== namespace) rename(resource, { namespace });
    if (/^(Cluster)?RoleBinding$/.test(kindOf(resource))) placeSubjects(resource, namespace);
    for (const field of namespaceFields) {
      if (applies(field, resource)) changeAt(resource.object, field, () => namespace);
    }
  }
}

/** Only the default account of a namespace is not part of a build and yet meant to move with it. */
function placeSubjects({ object }: Resource, namespace: string): void {
  const subjects = Array.isArray(object.subjects) ? object.subjects : [];
  for (const subject of subjects.filter((each): each is Fields => isFields(each))) {
    if (subject.kind === 'ServiceAccount' && subject.name === 'default') subject.namespace = namespace;
  }
}
