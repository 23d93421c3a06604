import type { Json } from './types.ts';

/**
 * A value as the JSON that it would be written as, without writing it: members that are `undefined` are left out, `undefined`
 * items become null, and nothing is shared with the original. What JSON has no word for (functions, symbols) is left out too.
 */
export function plain(value: unknown): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) return value.map(plain);
      return plainObject(value);
    default:
      return null;
  }
}

function plainObject(value: object): Json {
  const copy: { [key: string]: Json } = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined || typeof item === 'function' || typeof item === 'symbol') continue;
    copy[key] = plain(item);
  }
  return copy;
}
