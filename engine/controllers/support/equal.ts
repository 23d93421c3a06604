/** Whether two JSON values are the same; a property that is undefined counts as absent. Parts that are shared cost nothing. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]));
  }
  if (Array.isArray(b)) return false;
  return contains(a, b) && contains(b, a, true);
}

function contains(a: object, b: object, presenceOnly = false): boolean {
  const fields = b as { readonly [key: string]: unknown };
  for (const [key, value] of Object.entries(a)) {
    if (value === undefined) continue;
    if (presenceOnly ? fields[key] === undefined : !equal(value, fields[key])) return false;
  }
  return true;
}
