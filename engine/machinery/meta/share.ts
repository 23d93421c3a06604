import { isObject } from '../patch/merge.ts';

/**
 * The next value, built out of the parts of the former one wherever they are equal; the former itself where nothing changed.
 * So that an update which arrives as fresh JSON still shares what it did not change, and a no-op is seen as one.
 */
export function shareWith<T>(former: unknown, next: T): T;
export function shareWith(former: unknown, next: unknown): unknown {
  if (former === next || typeof next !== 'object' || next === null) return next;
  if (Array.isArray(next)) return Array.isArray(former) ? shareArray(former, next) : next;
  return isObject(former) && isObject(next) ? shareObject(former, next) : next;
}

function shareArray(former: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  let same = former.length === next.length;
  let copy: unknown[] | undefined;
  for (let i = 0; i < next.length; i++) {
    const shared = shareWith(former[i], next[i]);
    if (shared !== former[i]) same = false;
    if (shared !== next[i]) (copy ??= [...next])[i] = shared;
  }
  return same ? former : (copy ?? next);
}

type Fields = { readonly [key: string]: unknown };

function shareObject(former: Fields, next: Fields): Fields {
  let same = true;
  let count = 0;
  let copy: { [key: string]: unknown } | undefined;
  for (const key in next) {
    count++;
    const shared = shareWith(former[key], next[key]);
    if (shared !== former[key] || (shared === undefined && !(key in former))) same = false;
    if (shared !== next[key]) (copy ??= { ...next })[key] = shared;
  }
  if (same) for (const _ in former) count--;
  return same && count === 0 ? former : (copy ?? next);
}
