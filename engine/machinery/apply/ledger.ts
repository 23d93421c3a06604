import { limits } from '../../limits.ts';
import type { KubeObject, ManagedFieldsEntry } from '../types.ts';
import type { FieldOwnership, FieldWrite } from './contract.ts';
import { equal } from './fields-of.ts';

/**
 * Who owns the fields of stored objects, worked out when somebody asks. A write only notes what was before and after and by
 * whom; consecutive writes of one manager are one note. Most objects of a cluster are never asked for it.
 */
export interface OwnershipLedger {
  /** After a write other than apply. `given` are the entries that the writer itself put into the metadata. */
  note(old: KubeObject | undefined, stored: KubeObject, write: FieldWrite, given?: readonly ManagedFieldsEntry[]): void;
  /** After a write that owns nothing, such as a mark of deletion. */
  carry(old: KubeObject, stored: KubeObject): void;
  /** After an apply, which has worked out the entries. */
  settle(stored: KubeObject, entries: readonly ManagedFieldsEntry[]): void;
  entriesOf(object: KubeObject): readonly ManagedFieldsEntry[];
  /** The object as clients see it, with `metadata.managedFields`. */
  shown(object: KubeObject): KubeObject;
}

interface Note {
  readonly before: KubeObject | undefined;
  readonly after: KubeObject;
  readonly write: FieldWrite;
}

interface Page {
  entries: readonly ManagedFieldsEntry[];
  notes: readonly Note[];
}

/** By stored object: a version that nobody holds any more is forgotten with its page. */
const pages = new WeakMap<KubeObject, Page>();
const none: readonly ManagedFieldsEntry[] = [];

export function createOwnershipLedger(ownership: FieldOwnership): OwnershipLedger {
  const pageOf = (object: KubeObject): Page =>
    pages.get(object) ?? { entries: object.metadata.managedFields ?? none, notes: [] };

  function workOut(page: Page): readonly ManagedFieldsEntry[] {
    for (const { before, after, write } of page.notes) {
      const live = before && withManagedFields(before, page.entries);
      page.entries = ownership.track(live, after, write).metadata.managedFields ?? none;
    }
    page.notes = [];
    return page.entries;
  }

  const entriesOf = (object: KubeObject): readonly ManagedFieldsEntry[] => {
    const page = pageOf(object);
    return page.notes.length === 0 ? page.entries : workOut(page);
  };

  return {
    note(old, stored, write, given) {
      const page = given ? { entries: given, notes: [] } : old ? pageOf(old) : { entries: none, notes: [] };
      const last = page.notes.at(-1);
      if (last && sameWriter(last.write, write)) {
        pages.set(stored, {
          entries: page.entries,
          notes: [...page.notes.slice(0, -1), { before: last.before, after: stored, write }],
        });
        return;
      }
      if (page.notes.length >= limits.ownershipNotes) workOut(page);
      pages.set(stored, { entries: page.entries, notes: [...page.notes, { before: old, after: stored, write }] });
    },
    carry(old, stored) {
      pages.set(stored, pageOf(old));
    },
    settle(stored, entries) {
      pages.set(stored, { entries, notes: [] });
    },
    entriesOf,
    shown: (object) => withManagedFields(object, entriesOf(object)),
  };
}

const sameWriter = (a: FieldWrite, b: FieldWrite): boolean =>
  a.manager === b.manager && a.apiVersion === b.apiVersion && a.subresource === b.subresource;

/** The object with these entries and no others. */
export function withManagedFields(object: KubeObject, entries: readonly ManagedFieldsEntry[]): KubeObject {
  const { managedFields, ...metadata } = object.metadata;
  if (entries.length === 0) return managedFields === undefined ? object : { ...object, metadata };
  return { ...object, metadata: { ...metadata, managedFields: entries } };
}

/** Entries that a client wrote itself; undefined where they are those that it was given. An empty entry resets them all. */
export function givenEntries(
  given: readonly ManagedFieldsEntry[] | undefined,
  known: readonly ManagedFieldsEntry[] | undefined,
): readonly ManagedFieldsEntry[] | undefined {
  if (given === undefined || given === known || equal(given, known)) return undefined;
  return given.filter((entry) => entry?.fieldsV1 !== undefined);
}
