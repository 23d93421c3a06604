import type { WriteOptions } from '../client/kube-api.ts';
import { badRequest } from '../machinery/errors.ts';
import { invalid } from '../machinery/invalid.ts';
import { toCompactJson } from '../machinery/json-text.ts';
import {
  type DecodeProblem,
  formatConversionProblem,
  formatDecodeProblem,
  formatUnknownFields,
} from '../machinery/schema/decode-errors.ts';
import { createSchemaNormalizer, type SchemaNormalizer } from '../machinery/schema/normalize.ts';
import type { SchemaSource } from '../machinery/schema/contract.ts';
import { createSchemaValidator, type SchemaValidator } from '../machinery/schema/validator.ts';
import type { Json, KubeObject } from '../machinery/types.ts';
import type { VersionRules } from '../kinds/registry.ts';
import type { Endpoint } from './endpoint.ts';

/** A strategic merge patch is read by another reader than all else, which shows the patch and not what came of it. */
export type PatchedBy = { readonly strategic?: Json };

/** Reads an object as its schema says: what a typed server does with every body before anything else. */
export interface Decoder {
  /**
   * The object as it will be kept: unknown fields, nulls and empty optional parts are gone.
   *
   * @param patch what made it, where a patch did: the words differ
   * @param known what is stored, in the version of the endpoint: the parts that both share were read before
   * @throws ApiError 400 for a value of the wrong type, and under `Strict` for unknown fields
   */
  decode(
    endpoint: Endpoint,
    object: KubeObject,
    options: WriteOptions,
    patch?: PatchedBy,
    known?: KubeObject,
  ): KubeObject;
}

export function createDecoder(schemas: () => SchemaSource): Decoder {
  let validator: SchemaValidator | undefined;
  let normalizer: SchemaNormalizer | undefined;
  return {
    decode(endpoint, object, options, patch, known) {
      const { definition, rules } = endpoint.kindVersion;
      if (definition === undefined && !rules) return object;
      validator ??= createSchemaValidator(schemas());
      normalizer ??= createSchemaNormalizer(schemas());
      if (definition === undefined) return rules ? readCustom(endpoint, rules, object, options, patch) : object;
      const { unknown, errors } = validator.validate(definition, object, known);
      const [problem] = errors;
      if (problem) throw unreadable(endpoint, wordsOf(problem, patch), object, patch);
      if (unknown.length > 0) reportUnknown(endpoint, unknown, object, options, patch);
      return normalizer.normalize(definition, object, known);
    },
  };

  function readCustom(
    endpoint: Endpoint,
    rules: VersionRules,
    given: KubeObject,
    options: WriteOptions,
    patch: PatchedBy | undefined,
  ): KubeObject {
    const { object, unknown } = rules.read(given);
    const meta = validator?.validate(metaDefinition, object.metadata ?? {});
    const [problem] = meta?.errors ?? [];
    if (problem) throw unreadable(endpoint, formatDecodeProblem(belowMetadata(problem)), object, patch);
    const all = [...unknown, ...(meta?.unknown ?? []).map((field) => `metadata.${field}`)];
    if (all.length > 0) reportUnknown(endpoint, all, object, options, patch);
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
  object: KubeObject,
  { fieldValidation, onWarning }: WriteOptions,
  patch: PatchedBy | undefined,
): void {
  if (fieldValidation === 'Ignore') return;
  if (fieldValidation === 'Strict') throw unreadable(endpoint, formatUnknownFields(unknown), object, patch);
  for (const path of unknown) onWarning?.(`unknown field ${JSON.stringify(path)}`);
}

const wordsOf = (problem: DecodeProblem, patch: PatchedBy | undefined): string =>
  patch?.strategic === undefined ? formatDecodeProblem(problem) : formatConversionProblem(problem);

function unreadable({ kind, version }: Endpoint, why: string, object: KubeObject, patch: PatchedBy | undefined) {
  if (patch === undefined) return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
  return invalid({ group: '', kind: '' }, '', [
    {
      code: 'FieldValueInvalid',
      field: 'patch',
      value: patch.strategic === undefined ? toCompactJson(object) : goText(patch.strategic),
      detail: why,
    },
  ]);
}

/** A value as the server's own language prints it: `map[spec:map[replicas:x]]`. */
function goText(value: Json): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const members = Object.entries(value as { readonly [key: string]: Json }).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${members.map(([key, member]) => `${key}:${goText(member)}`).join(' ')}]`;
}
