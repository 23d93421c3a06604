import type { WriteOptions } from '../client/kube-api.ts';
import { badRequest } from '../machinery/errors.ts';
import { invalid } from '../machinery/invalid.ts';
import { type DecodeProblem, formatDecodeProblem, formatUnknownFields } from '../machinery/schema/decode-errors.ts';
import { createSchemaNormalizer, type SchemaNormalizer } from '../machinery/schema/normalize.ts';
import type { SchemaSource } from '../machinery/schema/contract.ts';
import { createSchemaValidator, type SchemaValidator } from '../machinery/schema/validator.ts';
import type { Json, KubeObject } from '../machinery/types.ts';
import type { VersionRules } from '../kinds/registry.ts';
import type { Endpoint } from './endpoint.ts';

/** Reads an object as its schema says: what a typed server does with every body before anything else. */
export interface Decoder {
  /**
   * The object as it will be kept: unknown fields, nulls and empty optional parts are gone.
   *
   * @param patch the patch that made it, where one did: the words differ
   * @throws ApiError 400 for a value of the wrong type, and under `Strict` for unknown fields
   */
  decode(endpoint: Endpoint, object: KubeObject, options: WriteOptions, patch?: Json): KubeObject;
}

export function createDecoder(schemas: () => SchemaSource): Decoder {
  let validator: SchemaValidator | undefined;
  let normalizer: SchemaNormalizer | undefined;
  return {
    decode(endpoint, object, options, patch) {
      const { definition, rules } = endpoint.kindVersion;
      if (definition === undefined && !rules) return object;
      validator ??= createSchemaValidator(schemas());
      normalizer ??= createSchemaNormalizer(schemas());
      if (definition === undefined) return rules ? readCustom(endpoint, rules, object, options, patch) : object;
      const { unknown, errors } = validator.validate(definition, object);
      const [problem] = errors;
      if (problem) throw unreadable(endpoint, formatDecodeProblem(problem), patch);
      if (unknown.length > 0) reportUnknown(endpoint, unknown, options, patch);
      return normalizer.normalize(definition, object);
    },
  };

  function readCustom(
    endpoint: Endpoint,
    rules: VersionRules,
    given: KubeObject,
    options: WriteOptions,
    patch: Json | undefined,
  ): KubeObject {
    const { object, unknown } = rules.read(given);
    const meta = validator?.validate(metaDefinition, object.metadata ?? {});
    const [problem] = meta?.errors ?? [];
    if (problem) throw unreadable(endpoint, formatDecodeProblem(belowMetadata(problem)), patch);
    const all = [...unknown, ...(meta?.unknown ?? []).map((field) => `metadata.${field}`)];
    if (all.length > 0) reportUnknown(endpoint, all, options, patch);
    const metadata = normalizer?.normalize(metaDefinition, object.metadata ?? {});
    return metadata && metadata !== object.metadata ? { ...object, metadata } : object;
  }
}

const belowMetadata = (problem: DecodeProblem): DecodeProblem =>
  problem.code === 'wrong-type' ? { ...problem, fieldPath: `metadata.${problem.fieldPath}` } : problem;

/** Metadata is the same for all kinds. */
const metaDefinition = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

function reportUnknown(
  endpoint: Endpoint,
  unknown: readonly string[],
  { fieldValidation, onWarning }: WriteOptions,
  patch: Json | undefined,
): void {
  if (fieldValidation === 'Ignore') return;
  if (fieldValidation === 'Strict') throw unreadable(endpoint, formatUnknownFields(unknown), patch);
  for (const path of unknown) onWarning?.(`unknown field ${JSON.stringify(path)}`);
}

function unreadable({ kind, version }: Endpoint, why: string, patch: Json | undefined) {
  if (patch === undefined) return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
  return invalid({ group: '', kind: '' }, '', [
    { code: 'FieldValueInvalid', field: 'patch', value: JSON.stringify(patch), detail: why },
  ]);
}
