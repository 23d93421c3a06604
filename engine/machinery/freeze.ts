import type { KubeObject } from './types.ts';

/**
 * Freezes a JSON value to its last leaf, in place, and returns it.
 *
 * A frozen value is taken to be frozen all the way down, so the parts that an update shares with its predecessor cost
 * nothing. Nobody may therefore freeze shallowly what enters the store.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) deepFreeze(value[i]);
    } else {
      for (const key in value) deepFreeze(value[key]);
    }
  }
  return value;
}

/**
 * Freezes all that is in an object and in its metadata, but neither of these two: a server makes them anew, and copying what is
 * frozen costs several times as much.
 */
export function freezeParts<T extends KubeObject>(object: T): T {
  for (const key in object) {
    const part = object[key];
    if (key !== 'metadata') deepFreeze(part);
    else for (const field in part) deepFreeze(part[field]);
  }
  return object;
}
