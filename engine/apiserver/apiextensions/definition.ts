import type { KindDefinition, ScalePaths, Verb } from '../../kinds/registry.ts';
import type { CustomResourceDefinition } from '../../kinds/types.ts';
import { JsonPathError, parseJsonPath, printed } from '../../machinery/jsonpath.ts';
import { isObject } from '../../machinery/patch/index.ts';
import { equal } from '../../machinery/apply/fields-of.ts';
import type { JsonObject, KubeObject } from '../../machinery/types.ts';
import { compareVersions } from '../discovery/model.ts';
import { kindVersionOf } from './version.ts';

/** What can be done with objects whose definition is being deleted. */
const whileTerminating: readonly Verb[] = ['delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** What a definition adds to the API; undefined where it serves nothing. */
export function kindDefinitionOf(definition: CustomResourceDefinition): KindDefinition | undefined {
  const { spec, status, metadata } = definition;
  const names = status?.acceptedNames;
  const versions = (spec?.versions ?? []) as unknown as readonly JsonObject[];
  const served = versions
    .filter((version) => version['served'] === true)
    .sort((a, b) => compareVersions(String(a['name']), String(b['name'])));
  const stored = versions.find((version) => version['storage'] === true);
  if (!spec || !names || served.length === 0 || !stored) return undefined;
  const subresources = subresourcesOf(served);
  const hasStatus = subresources.status === true;
  return {
    group: spec.group,
    kind: names.kind,
    resource: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    namespaced: spec.scope === 'Namespaced',
    versions: served.map((version) => kindVersionOf(version, deprecationOf(version, served, spec.group, names.kind))),
    storageVersion: String(stored['name']),
    ...conversionOf(spec.conversion, stored),
    ...(names.shortNames?.length ? { shortNames: names.shortNames } : {}),
    ...(names.categories?.length ? { categories: names.categories } : {}),
    ...(metadata.deletionTimestamp === undefined ? {} : { verbs: whileTerminating }),
    subresources,
    selectableFields: selectableFieldsOf(served),
    generation: (next, old) => old.metadata.generation === undefined || contentDiffers(next, old, hasStatus),
  };
}

function conversionOf(
  conversion: NonNullable<CustomResourceDefinition['spec']>['conversion'],
  stored: JsonObject,
): Pick<KindDefinition, 'conversion'> {
  const { strategy, webhook } = conversion ?? {};
  if (strategy !== 'Webhook' || !webhook?.clientConfig) return {};
  const { clientConfig, conversionReviewVersions: reviewVersions } = webhook;
  return { conversion: { clientConfig, reviewVersions, storage: kindVersionOf(stored, undefined) } };
}

/** What clients of a deprecated version are told: what the definition says, or which version comes after it. */
function deprecationOf(
  version: JsonObject,
  served: readonly JsonObject[],
  group: string,
  kind: string,
): string | undefined {
  if (version['deprecated'] !== true) return undefined;
  if (typeof version['deprecationWarning'] === 'string') return version['deprecationWarning'];
  const said = `${group}/${String(version['name'])} ${kind} is deprecated`;
  const newer = served.find(({ deprecated }) => deprecated !== true);
  const isNewer = newer && compareVersions(String(newer['name']), String(version['name'])) < 0;
  return isNewer ? `${said}; use ${group}/${String(newer['name'])} ${kind}` : said;
}

function subresourcesOf(served: readonly JsonObject[]): { status?: boolean; scale?: ScalePaths } {
  const given = served.map((version) => version['subresources']).filter(isObject);
  const scale = given.map((subresources) => subresources['scale']).find(isObject);
  return {
    ...(given.some((subresources) => isObject(subresources['status'])) ? { status: true } : {}),
    ...(scale ? { scale: scalePathsOf(scale) } : {}),
  };
}

const scalePathsOf = ({ specReplicasPath, statusReplicasPath, labelSelectorPath }: JsonObject): ScalePaths => ({
  specReplicasPath: String(specReplicasPath),
  statusReplicasPath: String(statusReplicasPath),
  ...(typeof labelSelectorPath === 'string' && labelSelectorPath !== '' ? { labelSelectorPath } : {}),
});

function selectableFieldsOf(served: readonly JsonObject[]): NonNullable<KindDefinition['selectableFields']> {
  const fields: { [path: string]: (object: KubeObject) => string } = {};
  for (const { selectableFields } of served) {
    for (const field of Array.isArray(selectableFields) ? selectableFields.filter(isObject) : []) {
      const path = String(field['jsonPath']);
      fields[path.replace(/^\./, '')] = reader(path);
    }
  }
  return fields;
}

function reader(path: string): (object: KubeObject) => string {
  try {
    const template = parseJsonPath(`{${path}}`);
    return (object) => {
      const found = template.find(object, { allowMissing: true })[0]?.[0];
      return found === undefined || found === null ? '' : printed(found);
    };
  } catch (error) {
    if (error instanceof JsonPathError) return () => '';
    throw error;
  }
}

/** A change of anything but metadata; and but status, where that is written by itself. */
function contentDiffers(next: KubeObject, old: KubeObject, hasStatus: boolean): boolean {
  const counts = (field: string): boolean =>
    field !== 'metadata' && field !== 'apiVersion' && field !== 'kind' && !(hasStatus && field === 'status');
  const fields = new Set([...Object.keys(next), ...Object.keys(old)]);
  return [...fields].some((field) => counts(field) && !equal(next[field], old[field]));
}
