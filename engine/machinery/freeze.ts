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
