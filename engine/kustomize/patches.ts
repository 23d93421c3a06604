import { isApiError } from '../machinery/errors.ts';
import { applyJsonPatch } from '../machinery/patch/index.ts';
import { parseManifests, parseYaml, toYaml } from '../machinery/yaml.ts';
import { KustomizeError } from './errors.ts';
import { mergeStrategically } from './merge.ts';
import {
  createResource,
  describeIdentity,
  type Fields,
  fieldsOf,
  identitiesOf,
  isFields,
  isNamespaced,
  kindOf,
  metadataOf,
  nameOf,
  namespaceOf,
  type Resource,
  sameNamespace,
  textOf,
} from './resource.ts';
import { type Selection, selects } from './selection.ts';

export interface Patch {
  /** Inline, or the content of its file. */
  readonly text: string;
  readonly target?: Selection;
  readonly allowNameChange?: boolean;
  readonly allowKindChange?: boolean;
  /** As the kustomization has it, for messages. */
  readonly given: { readonly [field: string]: unknown };
}

/** Lays a patch over the resources that it is for; the list loses those that it deletes. */
export function applyPatch(resources: Resource[], patch: Patch): void {
  const operations = jsonPatchOf(patch.text);
  const merges = operations ? [] : strategicPatchesOf(patch);
  if (operations) {
    if (!patch.target) throw configurationError(patch, 'must specify a target for JSON patch');
    for (const resource of resources) {
      if (selects(patch.target, resource)) resource.object = patched(resource, operations);
    }
    return;
  }
  for (const merge of merges) {
    if (patch.target) {
      const target = patch.target;
      for (const resource of resources.filter((each) => selects(target, each))) {
        mergeInto(resources, resource, merge, patch);
      }
    } else mergeInto(resources, uniqueTarget(resources, merge), merge, patch);
  }
}

function patched(resource: Resource, operations: readonly unknown[]): Fields {
  try {
    return fieldsOf(applyJsonPatch(resource.object, operations as never));
  } catch (error) {
    if (!isApiError(error)) throw error;
    for (const operation of operations) {
      if (!isFields(operation) || operation.op === 'add') continue;
      const path = textOf(operation.path);
      throw new KustomizeError(
        `${textOf(operation.op)} operation does not apply: doc is missing path: ${path}: missing value`,
      );
    }
    throw new KustomizeError(`add operation does not apply: doc is missing path: ${error.message}`);
  }
}

function mergeInto(resources: Resource[], resource: Resource, merge: Fields, patch: Patch): void {
  const merged = mergeStrategically(resource.object, merge);
  if (!merged) {
    resources.splice(resources.indexOf(resource), 1);
    return;
  }
  const { apiVersion, kind } = resource.object;
  const { name, namespace } = metadataOf(resource);
  resource.object = merged;
  const metadata = metadataOf(resource);
  if (!patch.allowKindChange) {
    if (apiVersion !== undefined) merged.apiVersion = apiVersion;
    if (kind !== undefined) merged.kind = kind;
  }
  if (!patch.allowNameChange && name !== undefined) metadata.name = name;
  if (namespace === undefined) delete metadata.namespace;
  else metadata.namespace = namespace;
}

/** A list of operations, in JSON or YAML; undefined where the text is something else. */
function jsonPatchOf(text: string): readonly unknown[] | undefined {
  const parsed = parseYaml(text);
  if ('problem' in parsed || !Array.isArray(parsed.value) || parsed.value.length === 0) return undefined;
  return parsed.value.every((item) => isFields(item) && typeof item.op === 'string') ? parsed.value : undefined;
}

function strategicPatchesOf(patch: Patch): readonly Fields[] {
  const { documents, problems } = parseManifests(patch.text, { booleans: '1.2' });
  const values = documents.map(({ value }) => value).filter((value) => value !== null);
  if (problems.length > 0 || values.length === 0 || !values.every(isFields)) {
    const given =
      patch.given.path === undefined
        ? `patch: ${JSON.stringify(patch.text)}`
        : `path: ${JSON.stringify(patch.given.path)}`;
    throw configurationError(patch, `unable to parse SM or JSON patch from [${given}]`);
  }
  return values.map(fieldsOf);
}

function uniqueTarget(resources: readonly Resource[], merge: Fields): Resource {
  const wanted = createResource(merge);
  const found = resources.filter(
    (resource) =>
      kindOf(resource) === kindOf(wanted) &&
      textOf(resource.object.apiVersion) === textOf(merge.apiVersion) &&
      identitiesOf(resource).some(
        ({ name, namespace }) =>
          name === nameOf(wanted) && (!isNamespaced(resource) || sameNamespace(namespace, namespaceOf(wanted))),
      ),
  );
  const [only] = found;
  const id = describeIdentity(wanted);
  if (!only) {
    throw new KustomizeError(
      `no resource matches strategic merge patch "${id}": no matches for Id ${id}; failed to find unique target for patch ${id}`,
    );
  }
  if (found.length > 1) {
    throw new KustomizeError(`multiple matches for Id ${id}; failed to find unique target for patch ${id}`);
  }
  return only;
}

const configurationError = ({ given }: Patch, message: string): KustomizeError =>
  new KustomizeError(`trouble configuring builtin PatchTransformer with config: \`\n${toYaml(given)}\`: ${message}`);
