/** Changes to frozen values that share with them all that stays the same. */

/**
 * The object with what it lacks of `defaults`; the same object where it lacks nothing. JSON has no `undefined`: a field
 * is there, or it is not.
 */
export function fill<T extends object>(object: T, defaults: { readonly [Key in keyof T]?: T[Key] }): T {
  for (const key in defaults) {
    if (object[key] === undefined && defaults[key] !== undefined) return { ...defaults, ...object };
  }
  return object;
}

/** The object with `changes`; the same object where each is what it has already. `undefined` takes a field away. */
export function change<T extends object>(object: T, changes: { readonly [Key in keyof T]?: T[Key] | undefined }): T {
  let copy: T | undefined;
  for (const key in changes) {
    const next = changes[key];
    if (object[key] === next) continue;
    copy ??= { ...object };
    if (next === undefined) delete (copy as { [Key in keyof T]?: T[Key] })[key];
    else copy[key] = next as T[typeof key];
  }
  return copy ?? object;
}

/** A list with each item replaced by what `item` makes of it; the same list where all stay. */
export function changeItems<T>(list: readonly T[], item: (value: T, index: number) => T): readonly T[];
export function changeItems<T>(
  list: readonly T[] | undefined,
  item: (value: T, index: number) => T,
): readonly T[] | undefined;
export function changeItems<T>(
  list: readonly T[] | undefined,
  item: (value: T, index: number) => T,
): readonly T[] | undefined {
  if (!list) return list;
  let copy: T[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const given = list[i] as T;
    const next = item(given, i);
    if (next !== given) (copy ??= [...list])[i] = next;
  }
  return copy ?? list;
}

/** A part of an object put through `part` where it is there. */
export function changePart<T extends object, Key extends keyof T>(
  object: T,
  key: Key,
  part: (value: NonNullable<T[Key]>) => T[Key],
): T {
  const given = object[key];
  if (given === undefined || given === null) return object;
  const next = part(given);
  return next === given ? object : { ...object, [key]: next };
}

/** Whether two JSON values say the same. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => same(item, b[i]));
  const left = Object.entries(a).filter(([, value]) => value !== undefined);
  const right = new Map(Object.entries(b).filter(([, value]) => value !== undefined));
  return left.length === right.size && left.every(([key, value]) => right.has(key) && same(value, right.get(key)));
}
