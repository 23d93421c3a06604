import type { CustomResourceDefinition } from '../types.ts';

/** A new definition is not yet established; the version in which it stores is noted from the start. */
export function prepareCustomResourceDefinition(definition: CustomResourceDefinition): CustomResourceDefinition {
  const storedVersions = (definition.spec?.versions ?? []).filter((v) => v.storage).map((v) => v.name);
  return { ...definition, status: { conditions: [], acceptedNames: { kind: '', plural: '' }, storedVersions } };
}

/** A version that becomes the stored one joins those in which objects may be kept. */
export function prepareCustomResourceDefinitionUpdate(definition: CustomResourceDefinition): CustomResourceDefinition {
  const stored = (definition.spec?.versions ?? []).find((v) => v.storage)?.name;
  const known = definition.status?.storedVersions ?? [];
  if (stored === undefined || known.includes(stored)) return definition;
  return { ...definition, status: { ...definition.status, storedVersions: [...known, stored] } };
}
