/** What kubectl itself makes of a document before it asks a server: its type, and metadata that every object has. */
import { formatDecodeProblem } from '../../machinery/schema/decode-errors.ts';
import { builtinSchemas } from '../../machinery/schema/index.ts';
import { createSchemaValidator, type SchemaValidator } from '../../machinery/schema/validator.ts';
import { KubectlError } from '../errors.ts';
import type { Manifest } from './manifest.ts';

/**
 * The objects of one document, a list taken apart.
 *
 * @param validated by a verb that looks at objects before it sends them
 * @throws KubectlError for a document that cannot be read as an object
 */
export function manifestsOf(source: string, value: unknown, validated: boolean): readonly Manifest[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const what = Array.isArray(value) ? 'array' : typeof value;
    throw undecodable(source, `json: cannot unmarshal ${what} into Go value of type unstructured.detector`);
  }
  const document: { readonly [field: string]: unknown } = { ...value };
  const problems = validated ? ['apiVersion', 'kind'].flatMap((field) => typeProblem(field, document[field])) : [];
  if (problems.length > 0) {
    const all = problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`;
    throw new KubectlError(
      `error validating ${JSON.stringify(source)}: error validating data: ${all}; if you choose to ignore these errors, turn validation off with --validate=false`,
    );
  }
  const { apiVersion, kind, items } = document;
  if (typeof kind !== 'string' || kind === '') {
    throw undecodable(source, `Object 'Kind' is missing in '${JSON.stringify(value)}'`);
  }
  const problem = metadataProblem(document.metadata);
  if (problem !== undefined) throw undecodable(source, problem);
  if (kind.endsWith('List') && Array.isArray(items))
    return items.flatMap((item) => manifestsOf(source, item, validated));
  return [{ ...document, apiVersion: typeof apiVersion === 'string' ? apiVersion : '', kind }];
}

const undecodable = (source: string, why: string): KubectlError =>
  new KubectlError(`unable to decode ${JSON.stringify(source)}: ${why}`);

function typeProblem(field: string, value: unknown): readonly string[] {
  if (value === undefined || value === null) return [`${field} not set`];
  return typeof value === 'string' ? [] : [`${field} isn't string type`];
}

let validator: SchemaValidator | undefined;

function metadataProblem(metadata: unknown): string | undefined {
  if (metadata === undefined || metadata === null) return undefined;
  validator ??= createSchemaValidator(builtinSchemas());
  const [problem] = validator.validate('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', metadata).errors;
  if (problem?.code !== 'wrong-type') return problem && formatDecodeProblem(problem);
  return formatDecodeProblem(
    problem.fieldPath === ''
      ? { ...problem, struct: 'metadataOnlyObject', fieldPath: 'metadata', expected: 'v1.ObjectMeta' }
      : { ...problem, fieldPath: `metadata.${problem.fieldPath}` },
  );
}
