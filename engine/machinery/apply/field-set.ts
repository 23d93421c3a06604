import type { JsonObject } from '../types.ts';

/**
 * A set of fields as `fieldsV1` writes it: a tree whose keys are `f:name`, `k:{"key":"value"}` (an item of a list by its keys),
 * `v:"value"` (a member of a set) and `.` (the node itself). A node without keys is a member.
 *
 * Sets are frozen and share what they have in common.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export type FieldSet = JsonObject;

export const noFields: FieldSet = Object.freeze({});
/** A field that is a member and has nothing below. */
export const leaf: FieldSet = noFields;

export const isEmptySet = (set: FieldSet): boolean => {
  for (const _ in set) return false;
  return true;
};

/** Whether the node itself is in the set, besides what is below it. */
const isMember = (node: FieldSet): boolean => isEmptySet(node) || node['.'] !== undefined;

const below = (node: FieldSet, key: string): FieldSet | undefined =>
  Object.hasOwn(node, key) ? (node[key] as FieldSet) : undefined;

/** Fields of either. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmptySet(b)) return a;
  if (isEmptySet(a)) return b;
  let result: { [key: string]: FieldSet } | undefined;
  for (const key in b) {
    const theirs = below(b, key) ?? leaf;
    const ours = below(a, key);
    const both = ours === undefined ? theirs : key === '.' ? leaf : unionNodes(ours, theirs);
    if (both !== ours) (result ??= { ...(a as { [key: string]: FieldSet }) })[key] = both;
  }
  return result ? Object.freeze(result) : a;
}

function unionNodes(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  if (isEmptySet(a) && isEmptySet(b)) return a;
  if (isEmptySet(a)) return b['.'] === undefined ? Object.freeze({ '.': leaf, ...b }) : b;
  if (isEmptySet(b)) return a['.'] === undefined ? Object.freeze({ '.': leaf, ...a }) : a;
  return union(a, b);
}

/** Fields of `a` that are not in `b`. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return (isEmptySet(b) ? a : subtract(a, b)) ?? noFields;
}

/** Undefined where nothing is left. */
function subtract(a: FieldSet, b: FieldSet): FieldSet | undefined {
  let result: { [key: string]: FieldSet } | undefined;
  for (const key in a) {
    const theirs = below(b, key);
    if (theirs === undefined) continue;
    const ours = below(a, key) ?? leaf;
    const left = key === '.' ? undefined : subtractNode(ours, theirs);
    if (left === ours) continue;
    result ??= { ...(a as { [key: string]: FieldSet }) };
    if (left === undefined) delete result[key];
    else result[key] = left;
  }
  if (!result) return a;
  if (isEmptySet(result)) return undefined;
  return Object.freeze(result);
}

function subtractNode(ours: FieldSet, theirs: FieldSet): FieldSet | undefined {
  const without = isMember(theirs);
  if (isEmptySet(ours)) return without ? undefined : ours;
  const rest = subtract(ours, theirs);
  if (!without || rest === undefined || rest['.'] === undefined) return rest;
  const { '.': _, ...children } = rest;
  return isEmptySet(children) ? undefined : Object.freeze(children);
}

/** Fields of both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const result: { [key: string]: FieldSet } = {};
  for (const key in a) {
    const theirs = below(b, key);
    if (theirs === undefined) continue;
    const ours = below(a, key) ?? leaf;
    const both = key === '.' ? leaf : intersectNode(ours, theirs);
    if (both !== undefined) result[key] = both;
  }
  return Object.freeze(result);
}

function intersectNode(a: FieldSet, b: FieldSet): FieldSet | undefined {
  const member = isMember(a) && isMember(b);
  const children = isEmptySet(a) || isEmptySet(b) ? noFields : intersection(a, b);
  const { '.': _, ...named } = children;
  if (isEmptySet(named)) return member ? leaf : undefined;
  return member ? Object.freeze({ '.': leaf, ...named }) : Object.freeze(named);
}

/** Every member of the set as a path of keys, in order. */
export function* members(set: FieldSet, path: readonly string[] = []): Generator<readonly string[]> {
  for (const key in set) {
    if (key === '.') {
      yield path;
      continue;
    }
    const node = below(set, key) ?? leaf;
    if (isEmptySet(node)) yield [...path, key];
    else yield* members(node, [...path, key]);
  }
}

/** The set with its keys in alphabetical order at every level, as a server writes it. */
export function sorted(set: FieldSet): FieldSet {
  if (inOrderAlready.has(set)) return set;
  const keys = Object.keys(set);
  const inOrder = keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') <= key);
  let changed = !inOrder;
  const result: { [key: string]: FieldSet } = {};
  for (const key of inOrder ? keys : keys.sort()) {
    const node = below(set, key) ?? leaf;
    const ordered = sorted(node);
    if (ordered !== node) changed = true;
    result[key] = ordered;
  }
  const ordered = changed ? Object.freeze(result) : set;
  inOrderAlready.add(ordered);
  return ordered;
}

/** Sets that `sorted` has seen in order: most of a set is as it was at the write before. */
const inOrderAlready = new WeakSet<FieldSet>();

/** `.spec.containers[name="app"].image`: how messages write a path of keys. */
export function formatPath(path: readonly string[]): string {
  return path
    .map((key) => {
      const value = key.slice(2);
      if (key.startsWith('f:')) return `.${value}`;
      if (key.startsWith('v:')) return `[=${value}]`;
      const keys = JSON.parse(value) as { readonly [name: string]: unknown };
      return `[${Object.entries(keys)
        .map(([name, v]) => `${name}=${JSON.stringify(v)}`)
        .join(',')}]`;
    })
    .join('');
}
