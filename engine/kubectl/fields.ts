/** Reads fields of objects whose type is not known: undefined where something on the way is missing or of another type. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Object.getOwnPropertyDescriptor(current, key)?.value;
  }
  return current;
}

export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The entries of a map, by key. */
export function entriesAt(
  value: unknown,
  ...path: readonly (string | number)[]
): readonly (readonly [string, unknown])[] {
  const found = at(value, ...path);
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return [];
  return Object.entries(found)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A copy in which the field at `path` has become `next(old)`; all else is shared. Objects on the way are made where missing. */
export function withField<T>(value: T, path: readonly (string | number)[], next: (old: unknown) => unknown): T {
  return changeAt(value, path, next) as T;
}

function changeAt(value: unknown, path: readonly (string | number)[], next: (old: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return next(value);
  if (Array.isArray(value)) {
    return value.map((item, index) => (index === key ? changeAt(item, rest, next) : item));
  }
  const object = typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  const child = changeAt(object[key], rest, next);
  if (child !== undefined) return { ...object, [key]: child };
  const { [String(key)]: _, ...others } = object;
  return others;
}
