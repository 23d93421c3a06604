import { UnsignedInt } from '@marcbachmann/cel-js/evaluator';

/** Order of two values of one type, as CEL's `<` has it. */
export function compare(a: unknown, b: unknown): number {
  const [left, right] = [orderable(a), orderable(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function orderable(value: unknown): string | number | bigint {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  // timestamps, durations and quantities say by themselves what they are worth
  const worth: unknown = value instanceof Object ? value.valueOf() : 0;
  return typeof worth === 'number' || typeof worth === 'bigint' ? worth : 0;
}

/** Equality by value, through lists and maps; numbers of different types are equal where they mean the same. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isNumeric(a) && isNumeric(b)) return compare(a, b) === 0;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => isEqual(item, b[i]));
  }
  if (isPlain(a) && isPlain(b)) {
    const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
    return left.length === right.size && left.every(([key, value]) => right.has(key) && isEqual(value, right.get(key)));
  }
  return a.constructor === b.constructor && a.toString() === b.toString();
}

const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'bigint' || value instanceof UnsignedInt;

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
};
