import { limits } from '../../limits.ts';
import { ApiError, failure } from '../errors.ts';
import type { Schema, SchemaSource } from '../schema/contract.ts';
import type { JsonObject, KubeObject, ManagedFieldsEntry } from '../types.ts';
import { conflictError, type FieldConflict } from './conflicts.ts';
import type { FieldOwnership, FieldWrite } from './contract.ts';
import { compare, fieldsOf, UntypedConfiguration } from './fields-of.ts';
import { difference, type FieldSet, intersection, isEmptySet, members, noFields, sorted, union } from './field-set.ts';
import { kubectlManager, lastAppliedFields, withLastApplied } from './last-applied.ts';
import { merge, remove } from './merge.ts';
import { createShapes } from './shape.ts';

const never: FieldSet = { '.': noFields };

/** Fields that nobody owns: they name the object, or the server alone writes them. */
const unowned: FieldSet = {
  'f:apiVersion': noFields,
  'f:kind': noFields,
  'f:metadata': {
    '.': noFields,
    'f:name': noFields,
    'f:namespace': noFields,
    'f:uid': noFields,
    'f:resourceVersion': noFields,
    'f:generation': noFields,
    'f:creationTimestamp': noFields,
    'f:deletionTimestamp': noFields,
    'f:deletionGracePeriodSeconds': noFields,
    'f:selfLink': noFields,
    'f:managedFields': noFields,
  },
};

/** Ownership of fields for all kinds of the source; custom kinds bring their schema with the write. */
export function createFieldOwnership(schemas: SchemaSource): FieldOwnership {
  const shapes = createShapes(schemas);
  const free: Schema = {};

  function track(live: KubeObject | undefined, next: KubeObject, write: FieldWrite): KubeObject {
    const entries = live?.metadata.managedFields ?? [];
    const { changed, removed } = compare(shapes, live, next, write.schema ?? free);
    const gained = difference(changed, unowned);
    const lost = difference(removed, unowned);
    if (isEmptySet(gained) && isEmptySet(lost)) return withEntries(next, entries);
    const mine = (entry: ManagedFieldsEntry) => isEntryOf(entry, write, 'Update');
    const others = entries.flatMap((entry) =>
      mine(entry) ? [] : keep(entry, difference(difference(setOf(entry), gained), lost)),
    );
    const own = entries.find(mine);
    const before = own ? setOf(own) : noFields;
    const after = difference(union(before, gained), lost);
    if (isEmptySet(after)) return withEntries(next, others);
    const entry = after === before && own ? own : entryOf(write, 'Update', after);
    return withEntries(next, inOrder(limited([...others, entry])));
  }

  function apply(
    live: KubeObject | undefined,
    configuration: JsonObject,
    write: FieldWrite & { readonly force: boolean },
  ): KubeObject {
    const schema = write.schema ?? free;
    const { metadata } = configuration;
    const version = configuration['apiVersion'] ?? '';
    if (version !== write.apiVersion) {
      throw failure(
        400,
        'BadRequest',
        `Incorrect version specified in apply patch. Specified patch version: ${String(version)}, expected: ${write.apiVersion}`,
      );
    }
    if (typeof metadata === 'object' && metadata !== null && 'managedFields' in metadata) {
      const given = metadata['managedFields'];
      if (given !== null && !(Array.isArray(given) && given.length === 0)) {
        throw failure(400, 'BadRequest', 'metadata.managedFields must be nil');
      }
    }
    const applied = typed(configuration, () => difference(fieldsOf(shapes, configuration, schema), unowned));
    const entries = live?.metadata.managedFields ?? [];
    const mine = (entry: ManagedFieldsEntry) => isEntryOf(entry, write, 'Apply');
    const own = entries.find(mine);
    const { managedFields: _, ...plainMetadata } = (live?.metadata ?? {}) as KubeObject['metadata'];
    const base = live && { ...live, metadata: plainMetadata };
    const merged = merge(shapes, base ?? {}, configuration, schema) as KubeObject;

    const { changed } = compare(shapes, base, merged, schema);
    const conflicts: FieldConflict[] = [];
    let others = entries.filter((entry) => !mine(entry));
    if (live) {
      const upgrades = write.manager === kubectlManager && !write.force;
      const contested = difference(changed, upgrades ? lastAppliedFields(shapes, live, schema) : noFields);
      for (const entry of others) {
        for (const path of members(intersection(setOf(entry), intersection(contested, applied))))
          conflicts.push({ entry, path });
      }
      if (conflicts.length > 0 && !write.force) throw conflictError(conflicts);
      others = others.flatMap((entry) => keep(entry, difference(setOf(entry), intersection(changed, applied))));
    }
    const before = own ? setOf(own) : noFields;
    const owned = others.reduce((all, entry) => union(all, setOf(entry)), applied);
    const released = difference(before, owned);
    const left = remove(shapes, merged, released, owned, schema) as KubeObject;
    const result = write.manager === kubectlManager ? withLastApplied(left, configuration) : left;
    const entry =
      applied === before ||
      (own && isEmptySet(difference(applied, before)) && isEmptySet(difference(before, applied)) && result === base)
        ? own
        : entryOf(write, 'Apply', applied);
    return withEntries(result, inOrder([...others, ...(entry && !isEmptySet(applied) ? [entry] : [])]));
  }

  return { track, apply };
}

/** Runs what reads a configuration by its schema, and words its failure as a server does. */
function typed<T>(configuration: JsonObject, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ApiError || !(error instanceof UntypedConfiguration)) throw error;
    const { apiVersion, kind, metadata } = configuration;
    const { name = '', namespace = '' } = (metadata ?? {}) as { readonly name?: string; readonly namespace?: string };
    const version = String(apiVersion);
    const what = `${namespace}/${name}; ${version.includes('/') ? version : `/${version}`}, Kind=${String(kind)}`;
    throw failure(500, '', `failed to create typed patch object (${what}): ${error.message}`);
  }
}

const setOf = (entry: ManagedFieldsEntry): FieldSet => entry.fieldsV1 ?? never;

const isEntryOf = (entry: ManagedFieldsEntry, write: FieldWrite, operation: 'Apply' | 'Update'): boolean =>
  entry.manager === write.manager &&
  entry.operation === operation &&
  entry.apiVersion === write.apiVersion &&
  (entry.subresource ?? '') === write.subresource;

const keep = (entry: ManagedFieldsEntry, set: FieldSet): ManagedFieldsEntry[] =>
  isEmptySet(set) ? [] : [set === entry.fieldsV1 ? entry : { ...entry, fieldsV1: set }];

function entryOf(write: FieldWrite, operation: 'Apply' | 'Update', set: FieldSet): ManagedFieldsEntry {
  const { manager, apiVersion, time, subresource } = write;
  return {
    manager,
    operation,
    apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: sorted(set),
    ...(subresource === '' ? {} : { subresource }),
  };
}

/** Managers that update are many: the oldest beyond the limit become one. */
function limited(entries: readonly ManagedFieldsEntry[]): readonly ManagedFieldsEntry[] {
  const updates = entries.filter((entry) => entry.operation === 'Update');
  if (updates.length <= limits.updateManagers) return entries;
  const oldest = inOrder(updates).slice(0, updates.length - limits.updateManagers + 1);
  const [first] = oldest;
  if (!first) return entries;
  const ancient = {
    ...first,
    manager: 'ancient-changes',
    fieldsV1: sorted(oldest.reduce((all, entry) => union(all, setOf(entry)), noFields)),
  };
  return [...entries.filter((entry) => !oldest.includes(entry)), ancient];
}

/** Applies first, then by time and name. */
function inOrder(entries: readonly ManagedFieldsEntry[]): readonly ManagedFieldsEntry[] {
  const rank = (e: ManagedFieldsEntry) =>
    `${e.operation} ${e.time ?? ''} ${e.manager} ${e.apiVersion} ${e.subresource ?? ''}`;
  return entries.length < 2 ? entries : [...entries].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

function withEntries(object: KubeObject, entries: readonly ManagedFieldsEntry[]): KubeObject {
  if (object.metadata.managedFields === entries) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata: entries.length === 0 ? metadata : { ...metadata, managedFields: entries } };
}
