import type { FieldError } from '../../machinery/errors.ts';
import { isObject } from '../../machinery/patch/index.ts';
import type { JsonObject } from '../../machinery/types.ts';
import { collect, type FieldErrors, nameProblems } from '../../machinery/validation/index.ts';
import { validateClient } from './webhook-validation.ts';
import type { CustomResourceDefinition } from '../types.ts';
import { validateSchema } from './schema-validation.ts';
import { validatePresentation } from './crd-presentation.ts';

type Spec = NonNullable<CustomResourceDefinition['spec']>;

const approval = 'api-approved.kubernetes.io';
const protectedGroup = /(^|\.)(k8s|kubernetes)\.io$/;

/** @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/ */
export const validateCustomResourceDefinition = ({ metadata, spec }: CustomResourceDefinition): readonly FieldError[] =>
  collect((errors) => {
    const { names, group = '', scope, versions = [], conversion, preserveUnknownFields } = spec ?? {};
    const name = `${names?.plural ?? ''}.${group}`;
    if (metadata.name !== name) {
      errors.invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group');
    }
    if (protectedGroup.test(group) && !metadata.annotations?.[approval]) {
      errors.required(
        `metadata.annotations[${approval}]`,
        `protected groups must have approval annotation "${approval}", see https://github.com/kubernetes/enhancements/pull/1111`,
      );
    }
    if (group === '') errors.required('spec.group');
    else {
      errors.allInvalid('spec.group', group, nameProblems(group, 'subdomain'));
      if (!group.includes('.')) errors.invalid('spec.group', group, 'should be a domain with at least one dot');
    }
    if (!scope) errors.required('spec.scope');
    else errors.oneOf('spec.scope', scope, ['Cluster', 'Namespaced']);
    if (preserveUnknownFields === true) errors.invalid('spec.preserveUnknownFields', true, 'must be false');
    validateVersions(versions, errors);
    validateNames(names, errors);
    validateConversion(conversion, errors);
  });

function validateVersions(versions: Spec['versions'], errors: FieldErrors): void {
  const names = versions.map(({ name }) => name);
  if (versions.length === 0) errors.invalid('spec.versions', names, 'must have at least one version');
  for (const [i, version] of versions.entries()) {
    const field = `spec.versions[${i}]`;
    errors.allInvalid(`${field}.name`, version.name, nameProblems(version.name ?? '', 'dns1035'));
    if (version.deprecationWarning !== undefined && version.deprecated !== true) {
      errors.invalid(
        `${field}.deprecationWarning`,
        version.deprecationWarning,
        'can only be set for deprecated versions',
      );
    }
    // it passed the schema of definitions, and so is JSON
    const written = version as unknown as JsonObject;
    const schema = isObject(written['schema']) ? written['schema']['openAPIV3Schema'] : undefined;
    if (isObject(schema)) validateSchema(schema, `${field}.schema.openAPIV3Schema`, errors);
    else errors.required(`${field}.schema.openAPIV3Schema`, 'schemas are required');
    validatePresentation(written, isObject(schema) ? schema : {}, field, errors);
  }
  if (new Set(names).size < names.length) {
    errors.invalid('spec.versions', names, 'must contain unique version names');
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    errors.invalid('spec.versions', names, 'must have exactly one version marked as storage version');
  }
}

function validateNames(names: Spec['names'] | undefined, errors: FieldErrors): void {
  for (const part of ['plural', 'singular'] as const) {
    const value = names?.[part];
    if (!value) {
      if (part === 'plural') errors.required('spec.names.plural');
    } else errors.allInvalid(`spec.names.${part}`, value, nameProblems(value, 'dns1035'));
  }
  if (!names?.kind) errors.required('spec.names.kind');
  for (const part of ['kind', 'listKind'] as const) {
    const value = names?.[part];
    const problems = value ? nameProblems(value.toLowerCase(), 'dns1035') : [];
    if (value && problems.length > 0) {
      const detail = `may have mixed case, but should otherwise match: ${problems.join(',')}`;
      errors.invalid(`spec.names.${part}`, value, detail);
    }
  }
  if (names?.kind && names.kind === names.listKind) {
    errors.invalid('spec.names.listKind', names.listKind, 'kind and listKind may not be the same');
  }
  for (const part of ['shortNames', 'categories'] as const) {
    for (const [i, value] of (names?.[part] ?? []).entries()) {
      errors.allInvalid(`spec.names.${part}[${i}]`, value, nameProblems(value, 'dns1035'));
    }
  }
}

function validateConversion(conversion: Spec['conversion'], errors: FieldErrors): void {
  if (!conversion) return;
  const { strategy, webhook } = conversion;
  errors.oneOf('spec.conversion.strategy', strategy, ['None', 'Webhook']);
  // under the names of the server's own type
  const client = 'spec.conversion.webhookClientConfig';
  const versions = webhook?.conversionReviewVersions ?? [];
  const at = 'spec.conversion.conversionReviewVersions';
  if (strategy === 'Webhook') {
    if (webhook?.clientConfig) validateClient(webhook.clientConfig, client, errors);
    else errors.required(client, 'required when strategy is set to Webhook');
    if (versions.length === 0) errors.required(at);
    for (const [i, version] of versions.entries()) {
      if (versions.indexOf(version) < i) errors.invalid(`${at}[${i}]`, version, 'duplicate version');
      errors.allInvalid(`${at}[${i}]`, version, nameProblems(version, 'dns1035'));
    }
    if (versions.length > 0 && !versions.some((version) => version === 'v1' || version === 'v1beta1')) {
      errors.invalid(at, versions, 'must include at least one of v1, v1beta1');
    }
  } else {
    const detail = 'should not be set when strategy is not set to Webhook';
    if (webhook?.clientConfig) errors.forbidden(client, detail);
    if (versions.length > 0) errors.forbidden(at, detail);
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
    for (const [i, name] of (old.status?.storedVersions ?? []).entries()) {
      if (spec?.versions?.some((version) => version.name === name)) continue;
      errors.invalid(
        `status.storedVersions[${i}]`,
        name,
        `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`,
      );
    }
  });
