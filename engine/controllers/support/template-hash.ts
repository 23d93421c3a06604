import { fnv1a } from '../../sim/index.ts';

const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
const known = new WeakMap<object, Map<number, string>>();

/**
 * A short name for a value: the hash in `web-5d4f8c7b9-…`. Equal values have equal hashes; the letters differ from those of a
 * real cluster, which hashes Go's memory layout.
 *
 * @param collisions raised when the name that results is taken by something else
 */
export function templateHash(template: object, collisions = 0): string {
  let byCollisions = known.get(template);
  if (!byCollisions) known.set(template, (byCollisions = new Map()));
  let hash = byCollisions.get(collisions);
  if (hash === undefined) {
    hash = encode(fnv1a(`${canonical(template)}#${collisions}`));
    byCollisions.set(collisions, hash);
  }
  return hash;
}

/** Digits as letters that spell no word, as all generated names have them. */
const encode = (hash: number): string =>
  Array.from(String(hash), (digit) => alphabet[digit.charCodeAt(0) % alphabet.length]).join('');

/** A text that is the same for equal values, whatever the order of their properties. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return `${typeof value}:${String(value)}`;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${key}=${canonical(field)}`).join()}}`;
}
