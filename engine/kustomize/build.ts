import { parseManifests } from '../machinery/yaml.ts';
import type { FileSystem } from '../runtime/filesystem.ts';
import { KustomizeError } from './errors.ts';
import { type Generated, generate } from './generators.ts';
import { entriesOf, type Kustomization, parseKustomization, textsOf } from './kustomization.ts';
import { isDirectory, isRemote, readFile, readKustomization, refuseMissing, resolveIn } from './loader.ts';
import {
  createResource,
  describeIdentity,
  type Fields,
  identitiesOf,
  isFields,
  kindOf,
  metadataOf,
  nameOf,
  namespaceOf,
  type Resource,
  sameNamespace,
  sameObject,
  textOf,
} from './resource.ts';
import { transform } from './transform.ts';

const decoder = new TextDecoder();

/** What a build of directories carries along. */
export interface Build {
  readonly fs: FileSystem;
  readonly onWarning: (text: string) => void;
}

/** All resources of a directory, changed as its kustomization says. `visited` are the directories on the way to it. */
export function buildDirectory(build: Build, root: string, visited: readonly string[]): Resource[] {
  const kustomization = open(build, root);
  const resources: Resource[] = [];
  accumulate(build, root, visited, kustomization, resources);
  return resources;
}

function open(build: Build, root: string): Kustomization {
  const kustomization = parseKustomization(readKustomization(build.fs, root));
  for (const warning of kustomization.warnings) build.onWarning(warning);
  return kustomization;
}

/** Adds what a kustomization has to what is there, and changes all of it: a component works on what came before it. */
function accumulate(
  build: Build,
  root: string,
  visited: readonly string[],
  { fields }: Kustomization,
  resources: Resource[],
): void {
  const seen = [...visited, root];
  for (const path of [...textsOf(fields.resources), ...textsOf(fields.bases)]) {
    addPath(build, root, seen, path, resources);
  }
  for (const path of textsOf(fields.components)) addComponent(build, root, seen, path, resources);
  const shared = isFields(fields.generatorOptions) ? fields.generatorOptions : {};
  for (const [kind, field] of [
    ['ConfigMap', 'configMapGenerator'],
    ['Secret', 'secretGenerator'],
  ] as const) {
    for (const args of entriesOf(fields[field])) addGenerated(resources, generate(kind, args, shared, build.fs, root));
  }
  transform(resources, fields, (path) => decoder.decode(readFile(build.fs, root, path)));
}

function addPath(build: Build, root: string, visited: readonly string[], path: string, resources: Resource[]): void {
  const { fs } = build;
  if (isRemote(path)) {
    throw new KustomizeError(
      `accumulating resources: accumulation err='accumulating resources from '${path}': nothing outside the simulation can be fetched; copy it beside the notebook`,
    );
  }
  const full = resolveIn(root, path);
  if (isDirectory(fs, full)) return addDirectory(build, full, visited, path, resources);
  try {
    addAll(resources, readResources(fs, root, path), path);
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    const wrapped = `accumulating resources: accumulation err='${error.message.startsWith('merging') ? '' : `accumulating resources from '${path}': `}${error.message}'`;
    if (!fs.exists(full)) {
      throw new KustomizeError(`${wrapped}: must build at directory: not a valid directory: ${error.message}`);
    }
    throw new KustomizeError(`${wrapped}: must build at directory: '${full}': file is not directory`);
  }
}

function addDirectory(
  build: Build,
  full: string,
  visited: readonly string[],
  path: string,
  resources: Resource[],
): void {
  const about = `accumulating resources: accumulation err='accumulating resources from '${path}': '${full}' must resolve to a file'`;
  const above = visited.find((root) => root === full || root.startsWith(`${full === '/' ? '' : full}/`));
  if (above !== undefined) {
    throw new KustomizeError(`${about}: cycle detected: candidate root '${full}' contains visited root '${above}'`);
  }
  let inner: Resource[];
  try {
    inner = buildDirectory(build, full, visited);
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    throw new KustomizeError(`${about}: recursed accumulation of path '${full}': ${error.message}`);
  }
  for (const resource of inner) {
    refuseTwice(resources, resource, (id) => `${about}: recursed merging from path '${full}': ${id}`);
    resources.push(resource);
  }
}

function addComponent(
  build: Build,
  root: string,
  visited: readonly string[],
  path: string,
  resources: Resource[],
): void {
  if (isRemote(path)) {
    throw new KustomizeError(`accumulating components: nothing outside the simulation can be fetched: ${path}`);
  }
  const full = resolveIn(root, path);
  refuseMissing(build.fs, full, full);
  const component = open(build, full);
  if (!component.isComponent) {
    throw new KustomizeError(
      `accumulating components: accumulateDirectory: "expected kind 'Component' for path '${full}' but got 'Kustomization'"`,
    );
  }
  accumulate(build, full, visited, component, resources);
}

function readResources(fs: FileSystem, root: string, path: string): readonly Resource[] {
  const { documents, problems } = parseManifests(decoder.decode(readFile(fs, root, path)), { booleans: '1.2' });
  const [problem] = problems;
  if (problem) {
    const at = problem.documentLine === undefined ? '' : `line ${problem.documentLine}: `;
    throw new KustomizeError(`MalformedYAMLError: yaml: ${at}${problem.message} in File: ${path}`);
  }
  return documents.flatMap(({ value }) => (value === null ? [] : objectsOf(value, path)));
}

function objectsOf(value: unknown, path: string): readonly Resource[] {
  if (!isFields(value)) throw new KustomizeError(`a document of ${path} is not an object`);
  if (textOf(value.kind).endsWith('List') && Array.isArray(value.items)) {
    return value.items.flatMap((item) => objectsOf(item, path));
  }
  if (textOf(value.kind) === '') throw new KustomizeError(`missing Resource kind in object of ${path}`);
  const resource = createResource(value);
  if (nameOf(resource) === '' && textOf(metadataOf(resource).generateName) === '') {
    throw new KustomizeError(
      `missing metadata.name in object {{${textOf(value.apiVersion)} ${kindOf(resource)}} {{ } map[] map[]}}`,
    );
  }
  takeNeedsHash(resource);
  return [resource];
}

/** An annotation may ask for a hash as well. */
function takeNeedsHash(resource: Resource): void {
  const { annotations } = metadataOf(resource);
  if (!isFields(annotations) || annotations['kustomize.config.k8s.io/needs-hash'] === undefined) return;
  resource.hashed = textOf(annotations['kustomize.config.k8s.io/needs-hash']) === 'true';
  delete annotations['kustomize.config.k8s.io/needs-hash'];
  if (Object.keys(annotations).length === 0) delete metadataOf(resource).annotations;
}

function addAll(resources: Resource[], more: readonly Resource[], path: string): void {
  for (const resource of more) {
    refuseTwice(resources, resource, (id) => `merging resources from '${path}': ${id}`);
    resources.push(resource);
  }
}

function refuseTwice(resources: readonly Resource[], resource: Resource, words: (id: string) => string): void {
  if (!resources.some((other) => sameObject(other, resource))) return;
  throw new KustomizeError(words(`may not add resource with an already registered id: ${describeIdentity(resource)}`));
}

/** A generated object is new, or is laid over one of a base, by name. */
function addGenerated(resources: Resource[], { resource, behavior }: Generated): void {
  const before = resources.find(
    (other) =>
      kindOf(other) === kindOf(resource) &&
      identitiesOf(other).some(
        ({ name, namespace }) => name === nameOf(resource) && sameNamespace(namespace, namespaceOf(resource)),
      ),
  );
  const id = `id resid.ResId{Gvk:resid.Gvk{Group:"", Version:"v1", Kind:"${kindOf(resource)}", isClusterScoped:false}, Name:"${nameOf(resource)}", Namespace:"${namespaceOf(resource)}"}`;
  const wanted = behavior === 'merge' || behavior === 'replace';
  if (before && !wanted) {
    throw new KustomizeError(
      `merging from generator: ${id} exists; can not use behavior: '${behavior}', behavior must be merge or replace`,
    );
  }
  if (!before && wanted) {
    throw new KustomizeError(`merging from generator: ${id} does not exist; cannot merge or replace`);
  }
  if (!before) {
    resources.push(resource);
    return;
  }
  const merged = behavior === 'merge' ? mergedData(before.object, resource.object) : resource.object;
  const metadata = { ...mergedMetadata(before, resource), name: nameOf(before) };
  before.object = { ...merged, metadata };
  before.hashed ||= resource.hashed;
}

function mergedData(before: Fields, after: Fields): Fields {
  const merged: Fields = { ...before, ...after };
  for (const field of ['data', 'binaryData']) {
    const both = { ...(isFields(before[field]) ? before[field] : {}), ...(isFields(after[field]) ? after[field] : {}) };
    if (Object.keys(both).length > 0) merged[field] = both;
  }
  return merged;
}

function mergedMetadata(before: Resource, after: Resource): Fields {
  const [old, next] = [metadataOf(before), metadataOf(after)];
  const merged: Fields = { ...old, ...(old.namespace === undefined ? {} : { namespace: old.namespace }) };
  for (const field of ['labels', 'annotations']) {
    const both = { ...(isFields(old[field]) ? old[field] : {}), ...(isFields(next[field]) ? next[field] : {}) };
    if (Object.keys(both).length > 0) merged[field] = both;
  }
  return merged;
}
