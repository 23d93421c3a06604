/** Where a value lacks what is wanted of it, as `.status.phase: "Pending", wanted "Running"`. What is not wanted may be so or so. */
export function differences(wanted: unknown, found: unknown, path: string): string[] {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found)) return [`${path}: ${shown(found)}, wanted a list`];
    if (found.length !== wanted.length) return [`${path}: ${found.length} items, wanted ${wanted.length}`];
    return wanted.flatMap((item, index) => differences(item, found[index], `${path}[${index}]`));
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof found !== 'object' || found === null) return [`${path}: ${shown(found)}, wanted an object`];
    const values = new Map(Object.entries(found));
    return Object.entries(wanted).flatMap(([key, value]) => differences(value, values.get(key), `${path}.${key}`));
  }
  const pattern = typeof wanted === 'string' ? /^\/(.+)\/$/s.exec(wanted)?.[1] : undefined;
  const fits =
    pattern === undefined
      ? found === wanted || (wanted === null && found === undefined)
      : found !== undefined && new RegExp(pattern).test(String(found));
  return fits ? [] : [`${path}: ${shown(found)}, wanted ${shown(wanted)}`];
}

const shown = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
