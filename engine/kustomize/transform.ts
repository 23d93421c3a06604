import { parseYaml } from '../machinery/yaml.ts';
import { KustomizeError } from './errors.ts';
import { changeImages } from './images.ts';
import { entriesOf, pairsOf, pick, textsOf } from './kustomization.ts';
import { addAnnotations, addLabels } from './labels.ts';
import { affixNames, placeInNamespace } from './names.ts';
import { applyPatch } from './patches.ts';
import { type Cut, replace } from './replacements.ts';
import { setReplicas } from './replicas.ts';
import { type Fields, isFields, type Resource, textOf, type Value } from './resource.ts';
import type { Selection } from './selection.ts';

type Read = (path: string) => string;

/** Everything that one kustomization does to resources, in kustomize's order. */
export function transform(resources: Resource[], fields: Fields, read: Read): void {
  for (const merge of textsOf(fields.patchesStrategicMerge)) {
    const text = merge.includes('\n') || merge.includes('{') ? merge : readPatch(read, merge, { path: merge });
    applyPatch(resources, { text, given: { path: merge } });
  }
  for (const patch of entriesOf(fields.patches)) applyPatch(resources, patchOf(patch, read));
  if (textOf(fields.namespace) !== '') placeInNamespace(resources, textOf(fields.namespace));
  affixNames(resources, textOf(fields.namePrefix), textOf(fields.nameSuffix));
  for (const entry of entriesOf(fields.labels)) {
    addLabels(resources, {
      pairs: pairsOf(entry.pairs, 'labels.pairs'),
      includeSelectors: entry.includeSelectors === true,
      includeTemplates: entry.includeTemplates === true,
      fields: entriesOf(entry.fields).map((field) => ({
        ...pick(field, 'kind', 'group', 'version'),
        path: textOf(field.path),
        create: field.create === true,
      })),
    });
  }
  const common = pairsOf(fields.commonLabels, 'commonLabels');
  addLabels(resources, { pairs: common, includeSelectors: true, includeTemplates: true, fields: [] });
  addAnnotations(resources, pairsOf(fields.commonAnnotations, 'commonAnnotations'));
  for (const patch of entriesOf(fields.patchesJson6902)) applyPatch(resources, patchOf(patch, read));
  for (const { name, count } of entriesOf(fields.replicas)) setReplicas(resources, textOf(name), Number(count));
  for (const image of entriesOf(fields.images)) {
    changeImages(resources, { name: '', ...pick(image, 'name', 'newName', 'newTag', 'tagSuffix', 'digest') });
  }
  for (const entry of entriesOf(fields.replacements)) replaceAll(resources, entry, read);
}

function readPatch(read: Read, path: string, given: Fields): string {
  try {
    return read(path);
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    const config = Object.entries(given).map(([key, value]) => `${key}: ${textOf(value)}\n`);
    throw new KustomizeError(
      `trouble configuring builtin PatchTransformer with config: \`\n${config.join('')}\`: failed to get the patch file from path(${path}): ${error.message}`,
    );
  }
}

function patchOf(patch: Fields, read: Read) {
  const path = textOf(patch.path);
  const options = isFields(patch.options) ? patch.options : {};
  return {
    text: path === '' ? textOf(patch.patch) : readPatch(read, path, { path }),
    given: patch,
    ...(isFields(patch.target) ? { target: selectionOf(patch.target) } : {}),
    allowNameChange: options.allowNameChange === true,
    allowKindChange: options.allowKindChange === true,
  };
}

const selectionOf = (of: Value | undefined): Selection =>
  isFields(of) ? pick(of, 'group', 'version', 'kind', 'name', 'namespace', 'labelSelector', 'annotationSelector') : {};

function cutOf(of: Value | undefined): Cut {
  if (!isFields(of)) return {};
  return {
    ...(of.delimiter === undefined ? {} : { delimiter: textOf(of.delimiter) }),
    index: Number(of.index ?? 0),
    create: of.create === true,
  };
}

/** One entry of `replacements`, which may stand in a file of its own, alone or in a list. */
function replaceAll(resources: readonly Resource[], entry: Fields, read: Read): void {
  if (textOf(entry.path) !== '') {
    const parsed = parseYaml(read(textOf(entry.path)));
    if ('problem' in parsed) throw new KustomizeError(`${textOf(entry.path)}: yaml: ${parsed.problem.message}`);
    const inner = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
    for (const each of inner) if (isFields(each)) replaceAll(resources, each, () => '');
    return;
  }
  const source = isFields(entry.source) ? entry.source : {};
  replace(resources, {
    source: { ...selectionOf(source), ...pick(source, 'fieldPath'), options: cutOf(source.options) },
    targets: entriesOf(entry.targets).map((target) => ({
      select: selectionOf(target.select),
      reject: entriesOf(target.reject).map(selectionOf),
      fieldPaths: textsOf(target.fieldPaths),
      options: cutOf(target.options),
    })),
  });
}
