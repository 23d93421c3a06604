import { toYaml } from '../machinery/yaml.ts';
import type { FileSystem } from '../runtime/filesystem.ts';
import { buildDirectory } from './build.ts';
import { KustomizeError } from './errors.ts';
import { contentHash } from './hash.ts';
import { parseKustomization, textsOf } from './kustomization.ts';
import { addLabels } from './labels.ts';
import { isDirectory, isRemote, readKustomization, refuseMissing } from './loader.ts';
import { inOrder, type KindOrder, legacyOrder } from './order.ts';
import { updateReferences } from './references.ts';
import { type Fields, isFields, nameOf, rename, type Resource } from './resource.ts';

export { KustomizeError } from './errors.ts';

export interface KustomizeOptions {
  /** The directory as the user wrote it, for messages. */
  readonly given?: string;
  /** Told of fields that kustomize would rather not see, a line each. */
  readonly onWarning?: (text: string) => void;
}

/**
 * Builds a kustomization as kustomize 5.8 does: the manifests are the same to the byte. `directory` is absolute.
 *
 * @throws KustomizeError for what cannot be built, and for what would have to be fetched from elsewhere
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
 */
export function buildKustomization(fs: FileSystem, directory: string, options: KustomizeOptions = {}): string {
  const { given = directory, onWarning = () => {} } = options;
  if (isRemote(given)) {
    throw new KustomizeError(`${given} is on another machine: nothing outside the simulation can be fetched`);
  }
  try {
    refuseMissing(fs, directory, given);
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    throw new KustomizeError(`must build at directory: not a valid directory: ${error.message}`);
  }
  if (!isDirectory(fs, directory))
    throw new KustomizeError(`must build at directory: '${given}': file is not directory`);
  const resources = buildDirectory({ fs, onWarning }, directory, []);
  const { fields } = parseKustomization(readKustomization(fs, directory));
  addHashes(resources);
  updateReferences(resources);
  addBuildMetadata(resources, fields);
  return sorted(resources, fields)
    .map(({ object }) => toYaml(object))
    .join('---\n');
}

function addHashes(resources: readonly Resource[]): void {
  for (const resource of resources) {
    if (!resource.hashed) continue;
    rename(resource, { name: `${nameOf(resource)}-${contentHash(resource.object)}` });
  }
}

function addBuildMetadata(resources: readonly Resource[], fields: Fields): void {
  for (const option of textsOf(fields.buildMetadata)) {
    if (option !== 'managedByLabel') throw new KustomizeError(`buildMetadata: ${option} is not supported here`);
    const pairs = { 'app.kubernetes.io/managed-by': 'kustomize-v5.8.1' };
    addLabels(resources, { pairs, includeSelectors: false, includeTemplates: false, fields: [] });
  }
}

function sorted(resources: readonly Resource[], { sortOptions }: Fields): readonly Resource[] {
  if (!isFields(sortOptions)) return inOrder(resources, legacyOrder);
  if (sortOptions.order === 'fifo') return resources;
  const given = isFields(sortOptions.legacySortOptions) ? sortOptions.legacySortOptions : undefined;
  const order: KindOrder = given ? { first: textsOf(given.orderFirst), last: textsOf(given.orderLast) } : legacyOrder;
  return inOrder(resources, order);
}
