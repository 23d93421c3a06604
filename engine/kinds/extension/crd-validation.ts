import type { FieldError } from '../../machinery/errors.ts';
import { collect, type FieldErrors, nameProblems } from '../../machinery/validation/index.ts';
import type { CustomResourceDefinition } from '../types.ts';

type Spec = NonNullable<CustomResourceDefinition['spec']>;
type Schema = NonNullable<NonNullable<Spec['versions'][number]['schema']>['openAPIV3Schema']>;

/** @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/ */
export const validateCustomResourceDefinition = ({ metadata, spec }: CustomResourceDefinition): readonly FieldError[] =>
  collect((errors) => {
    const { names, group = '', scope, versions = [] } = spec ?? {};
    const name = `${names?.plural ?? ''}.${group}`;
    if (metadata.name !== name) {
      errors.invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group');
    }
    if (group === '') errors.required('spec.group');
    else {
      errors.allInvalid('spec.group', group, nameProblems(group, 'subdomain'));
      if (!group.includes('.')) errors.invalid('spec.group', group, 'should be a domain with at least one dot');
    }
    if (!scope) errors.required('spec.scope');
    else errors.oneOf('spec.scope', scope, ['Cluster', 'Namespaced']);
    validateVersions(versions, errors);
    validateNames(names, errors);
  });

function validateVersions(versions: Spec['versions'], errors: FieldErrors): void {
  const seen = new Set<string>();
  for (const [i, version] of versions.entries()) {
    const field = `spec.versions[${i}]`;
    errors.allInvalid(`${field}.name`, version.name, nameProblems(version.name ?? '', 'dns1035'));
    if (seen.has(version.name))
      errors.invalid(
        'spec.versions',
        versions.map((v) => v.name),
        'must contain unique version names',
      );
    seen.add(version.name);
    const schema = version.schema?.openAPIV3Schema;
    const at = `${field}.schema.openAPIV3Schema`;
    if (!schema) errors.required(at, 'schemas are required');
    else {
      if (schema.type !== 'object') {
        errors.invalid(`${at}.type`, schema.type ?? '', 'must be object at the root');
      }
      validateStructural(schema, at, errors, true);
    }
  }
  const stored = versions.filter((v) => v.storage).length;
  if (stored !== 1) {
    errors.invalid(
      'spec.versions',
      versions.map((v) => v.name),
      'must have exactly one version marked as storage version',
    );
  }
}

/** Every field of a structural schema says its type, and pruning is not turned off by the back door. */
function validateStructural(schema: Schema, field: string, errors: FieldErrors, root: boolean): void {
  const free = schema['x-kubernetes-preserve-unknown-fields'] === true || schema['x-kubernetes-int-or-string'] === true;
  if (!root && !schema.type && !free) errors.required(`${field}.type`, 'must not be empty for specified object fields');
  const properties: { readonly [name: string]: Schema } = schema.properties ?? {};
  for (const [name, property] of Object.entries(properties)) {
    if (root && (name === 'metadata' || name === 'apiVersion' || name === 'kind')) continue;
    validateStructural(property, `${field}.properties[${name}]`, errors, false);
  }
  const { items } = schema;
  if (schema.type === 'array' && !items) errors.required(`${field}.items`, 'must be specified');
  if (isSchema(items)) validateStructural(items, `${field}.items`, errors, false);
  const additional = schema.additionalProperties;
  if (isSchema(additional)) validateStructural(additional, `${field}.additionalProperties`, errors, false);
  if (schema.additionalProperties !== undefined && Object.keys(properties).length > 0) {
    errors.forbidden(`${field}.additionalProperties`, 'additionalProperties and properties are mutual exclusive');
  }
  if (schema['x-kubernetes-list-type'] === 'map' && !schema['x-kubernetes-list-map-keys']?.length) {
    errors.required(`${field}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map');
  }
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function validateNames(names: Spec['names'] | undefined, errors: FieldErrors): void {
  for (const part of ['plural', 'singular'] as const) {
    const value = names?.[part];
    if (!value) {
      if (part === 'plural') errors.required('spec.names.plural');
    } else errors.allInvalid(`spec.names.${part}`, value, nameProblems(value, 'dns1035'));
  }
  if (!names?.kind) errors.required('spec.names.kind');
  else errors.allInvalid('spec.names.kind', names.kind, nameProblems(names.kind.toLowerCase(), 'dns1035'));
  for (const [i, short] of (names?.shortNames ?? []).entries()) {
    errors.allInvalid(`spec.names.shortNames[${i}]`, short, nameProblems(short, 'dns1035'));
  }
  if (names?.kind && names.kind === names.listKind) {
    errors.invalid('spec.names.listKind', names.listKind, 'kind and listKind may not be the same');
  }
}

export const validateCustomResourceDefinitionUpdate = (
  { spec }: CustomResourceDefinition,
  old: CustomResourceDefinition,
): readonly FieldError[] =>
  collect((errors) => {
    const established = old.status?.conditions?.some((c) => c.type === 'Established' && c.status === 'True');
    if (established) {
      if (spec?.scope !== old.spec?.scope) errors.immutable('spec.scope', spec?.scope);
      if (spec?.names?.kind !== old.spec?.names?.kind) errors.immutable('spec.names.kind', spec?.names?.kind);
    }
    if (spec?.group !== old.spec?.group) errors.immutable('spec.group', spec?.group);
    if (spec?.names?.plural !== old.spec?.names?.plural) errors.immutable('spec.names.plural', spec?.names?.plural);
    for (const name of old.status?.storedVersions ?? []) {
      if (spec?.versions?.some((v) => v.name === name)) continue;
      const i = old.status?.storedVersions?.indexOf(name) ?? 0;
      errors.invalid(
        `status.storedVersions[${i}]`,
        name,
        'missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions'.replaceAll(
          'v1 ',
          `${name} `,
        ),
      );
    }
  });
