/** Recorded objects against objects of a replay. */
import { textDifference } from './pattern.ts';
import type { Tree } from './recording.ts';
import { asToday, newConditions, versionFields, versionValues } from './versions.ts';

export interface TreeDifference {
  readonly path: string;
  readonly text: string;
}

/** Where two objects differ, apart from what differs by version. */
export function treeDifferences(recorded: unknown, actual: unknown, path = ''): TreeDifference[] {
  if (isTree(recorded) && isTree(actual)) {
    const keys = new Set([...Object.keys(recorded), ...Object.keys(actual)]);
    return [...keys].flatMap((key) => {
      const inner = path === '' ? key : `${path}.${key}`;
      if (versionFields.some((field) => field.test(inner)) && !(key in recorded && key in actual)) return [];
      return treeDifferences(recorded[key], actual[key], inner);
    });
  }
  if (Array.isArray(recorded) && Array.isArray(actual)) {
    const keyed = keyOf([...recorded, ...actual]);
    if (keyed) {
      const pick = (list: readonly unknown[], value: unknown) =>
        list.find((item) => isTree(item) && item[keyed] === value);
      const values = new Set([...recorded, ...actual].map((item) => (isTree(item) ? item[keyed] : undefined)));
      return [...values]
        .filter((value) => !(keyed === 'type' && newConditions.has(String(value))))
        .flatMap((value) => treeDifferences(pick(recorded, value), pick(actual, value), `${path}[${String(value)}]`));
    }
    return Array.from({ length: Math.max(recorded.length, actual.length) }, (_, i) => i).flatMap((i) =>
      treeDifferences(recorded[i], actual[i], `${path}[${i}]`),
    );
  }
  // labels and annotations that only one version sets, where the other has none at all
  if (recorded === undefined && isTree(actual) && /^metadata\.(labels|annotations)$/.test(path)) {
    return treeDifferences({}, actual, path);
  }
  const given = isConditions(actual) ? actual.filter(({ type }) => !newConditions.has(String(type))) : actual;
  if (recorded === actual || (empty(recorded) && empty(given))) return [];
  if (isScalar(recorded) && isScalar(actual)) {
    if (textDifference(asToday(String(recorded)), asToday(String(actual))) === undefined) return [];
  }
  const changed = versionValues.some(
    ([where, before, today]) => where.test(path) && fits(before, recorded) && fits(today, actual),
  );
  if (changed) return [];
  return [{ path, text: `${show(recorded)} → ${show(actual)}` }];
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);
const isConditions = (value: unknown): value is readonly Tree[] => Array.isArray(value) && keyOf(value) !== undefined;
const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
const empty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (typeof value === 'object' && Object.values(value).every(empty));
const show = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value)).slice(0, 300);

/** Lists of things with types (conditions) are compared by type: their order is their history. */
function keyOf(items: readonly unknown[]): 'type' | undefined {
  return items.length > 0 && items.every((item) => isTree(item) && typeof item['type'] === 'string' && 'status' in item)
    ? 'type'
    : undefined;
}

const fits = (wanted: unknown, value: unknown): boolean =>
  wanted instanceof RegExp ? typeof value === 'string' && wanted.test(value) : wanted === value;
