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

/**
 * What is known of an object's ownership: one write on top of what was known before it, or where `write` is absent, entries
 * that were worked out.
 */
class Page {
  entries: readonly ManagedFieldsEntry[] | undefined;
  previous: Page | undefined;
  before: KubeObject | undefined;
  after: KubeObject | undefined;
  write: FieldWrite | undefined;
  /** How many writes are to be worked out. */
  readonly depth: number;

  constructor(
    previous: Page | undefined,
    before?: KubeObject,
    after?: KubeObject,
    write?: FieldWrite,
    entries?: readonly ManagedFieldsEntry[],
  ) {
    this.previous = previous;
    this.before = before;
    this.after = after;
    this.write = write;
    this.entries = entries;
    this.depth = (previous?.depth ?? 0) + (write ? 1 : 0);
  }
}

/**
 * By stored object: a version that nobody holds any more is forgotten with its page. Of an object as it was created, which is
 * most of them, only the write is kept.
 */
const pages = new WeakMap<KubeObject, Page | FieldWrite>();
const none: readonly ManagedFieldsEntry[] = [];

export function createOwnershipLedger(ownership: FieldOwnership): OwnershipLedger {
  const settled = (entries: readonly ManagedFieldsEntry[]) =>
    new Page(undefined, undefined, undefined, undefined, entries);

  /** Undefined where nobody owns anything yet. */
  const pageOf = (object: KubeObject): Page | undefined => {
    const known = pages.get(object);
    if (known instanceof Page) return known;
    if (known) {
      const page = new Page(undefined, undefined, object, known);
      pages.set(object, page);
      return page;
    }
    const given = object.metadata.managedFields;
    return given ? settled(given) : undefined;
  };

  function workOut(page: Page | undefined): readonly ManagedFieldsEntry[] {
    if (!page) return none;
    if (page.entries) return page.entries;
    const { previous, before, after, write } = page;
    const known = workOut(previous);
    if (after && write) {
      const live = before && withManagedFields(before, known);
      page.entries = ownership.track(live, after, write).metadata.managedFields ?? none;
    }
    // what it was worked out from is not needed any more
    page.previous = undefined;
    page.before = undefined;
    return page.entries ?? none;
  }

  const entriesOf = (object: KubeObject): readonly ManagedFieldsEntry[] => workOut(pageOf(object));

  return {
    note(old, stored, write, given) {
      if (!old && !given) {
        pages.set(stored, write);
        return;
      }
      const page = given ? settled(given) : old && pageOf(old);
      if (page?.write && !page.entries && sameWriter(page.write, write)) {
        pages.set(stored, new Page(page.previous, page.before, stored, write));
        return;
      }
      const known = page && page.depth >= limits.ownershipNotes ? settled(workOut(page)) : page;
      pages.set(stored, new Page(known, old, stored, write));
    },
    carry(old, stored) {
      const page = pageOf(old);
      if (page) pages.set(stored, page);
    },
    settle(stored, entries) {
      pages.set(stored, settled(entries));
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
