import { parseYaml } from '../machinery/yaml.ts';
import { KustomizeError } from './errors.ts';
import { type Fields, fieldsOf, isFields, textOf, type Value } from './resource.ts';

/** A kustomization file, read but not yet understood: fields are known to be ones that kustomize has. */
export interface Kustomization {
  readonly fields: Fields;
  readonly isComponent: boolean;
  /** What kustomize says of fields that it would rather not see. */
  readonly warnings: readonly string[];
}

const supported = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'resources',
  'bases',
  'components',
  'namePrefix',
  'nameSuffix',
  'namespace',
  'commonLabels',
  'labels',
  'commonAnnotations',
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'images',
  'replicas',
  'replacements',
  'configMapGenerator',
  'secretGenerator',
  'generatorOptions',
  'sortOptions',
  'buildMetadata',
]);

/** Fields that kustomize has and this one has not, and what to do instead. */
const refused: { readonly [field: string]: string } = {
  vars: 'use replacements instead',
  crds: 'name references of custom resources are not followed here',
  configurations: 'the fields that transformers work on cannot be configured here',
  openapi: 'other schemas cannot be given here',
  generators: 'plugins cannot be run here; use configMapGenerator and secretGenerator',
  transformers: 'plugins cannot be run here; use the fields of the kustomization',
  validators: 'plugins cannot be run here',
  helmCharts: 'charts cannot be fetched here; render them beforehand and list the manifests in resources',
  helmGlobals: 'charts cannot be fetched here; render them beforehand and list the manifests in resources',
  helmChartInflationGenerator:
    'charts cannot be fetched here; render them beforehand and list the manifests in resources',
};

/** In the order in which kustomize warns of them. */
const deprecated: readonly (readonly [field: string, instead: string])[] = [
  ['bases', 'resources'],
  ['imageTags', 'images'],
  ['patchesJson6902', 'patches'],
  ['patchesStrategicMerge', 'patches'],
  ['vars', 'replacements'],
  ['commonLabels', 'labels'],
];

/** Reads a kustomization file. Fails with a `KustomizeError` for what is no such file. */
export function parseKustomization(text: string): Kustomization {
  const parsed = parseYaml(text);
  if ('problem' in parsed) throw new KustomizeError(`invalid Kustomization: yaml: ${parsed.problem.message}`);
  if (parsed.value !== null && !isFields(parsed.value)) {
    throw new KustomizeError(
      'invalid Kustomization: json: cannot unmarshal array into Go value of type types.Kustomization',
    );
  }
  const fields = fieldsOf(parsed.value);
  const given = Object.keys(fields);
  for (const field of given.toSorted()) {
    const reason = refused[field];
    if (reason !== undefined) throw new KustomizeError(`${field} is not supported here: ${reason}`);
    if (!supported.has(field))
      throw new KustomizeError(`invalid Kustomization: json: unknown field ${JSON.stringify(field)}`);
  }
  const isComponent = fields.kind === 'Component';
  if (fields.kind !== undefined && !isComponent && fields.kind !== 'Kustomization') {
    throw new KustomizeError(`kind should be Kustomization or Component`);
  }
  if (given.every((field) => ['apiVersion', 'kind', 'metadata'].includes(field))) {
    throw new KustomizeError('kustomization.yaml is empty');
  }
  const warnings = deprecated
    .filter(([field]) => given.includes(field))
    .map(
      ([field, instead]) =>
        `# Warning: '${field}' is deprecated. Please use '${instead}' instead. Run 'kustomize edit fix' to update your Kustomization automatically.`,
    );
  return { fields, isComponent, warnings };
}

/** The entries of a list of texts. */
export const textsOf = (value: Value | undefined): readonly string[] =>
  Array.isArray(value) ? value.map((item) => textOf(item)) : [];

/** The entries of a list of objects. */
export const entriesOf = (value: Value | undefined): readonly Fields[] =>
  Array.isArray(value) ? value.filter((item) => isFields(item)) : [];

/** A map of texts; fails where a value is something else, as `yes` without quotes is. */
export function pairsOf(value: Value | undefined, field: string): { readonly [key: string]: string } {
  if (!isFields(value)) return {};
  const pairs: { [key: string]: string } = {};
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') {
      const type = typeof text === 'boolean' ? 'bool' : typeof text;
      throw new KustomizeError(
        `invalid Kustomization: json: cannot unmarshal ${type} into Go struct field Kustomization.${field} of type string`,
      );
    }
    pairs[key] = text;
  }
  return pairs;
}

/** The named fields that are texts, numbers read as such. */
export function pick<Field extends string>(of: Fields, ...names: readonly Field[]): { readonly [F in Field]?: string } {
  const picked: { [F in Field]?: string } = {};
  for (const name of names) {
    const value = of[name];
    if (value !== undefined && value !== null && typeof value !== 'object') picked[name] = String(value);
  }
  return picked;
}
