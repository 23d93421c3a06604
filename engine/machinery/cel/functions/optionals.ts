import { type Environment, Optional } from '@marcbachmann/cel-js';
import { Duration, UnsignedInt } from '@marcbachmann/cel-js/evaluator';
import { isEqual } from './compare.ts';

/**
 * Functions on optional values that the library does not have.
 *
 * @see https://pkg.go.dev/github.com/google/cel-go/cel#OptionalTypes
 */
export function registerOptionals(environment: Environment): void {
  environment
    .registerFunction('OptionalNamespace.ofNonZeroValue(dyn): optional<dyn>', (_: unknown, value: unknown) =>
      isZero(value) ? Optional.none() : Optional.of(value),
    )
    .registerFunction('OptionalNamespace.unwrap(list): list<dyn>', (_: unknown, list: readonly unknown[]) =>
      present(list),
    )
    .registerFunction('list.unwrapOpt(): list<dyn>', present)
    .registerOperator('optional == optional', sameOptional);
}

function isZero(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === false) return true;
  if (value === 0 || value === 0n) return true;
  if (value instanceof UnsignedInt) return value.value === 0n;
  if (value instanceof Duration) return value.valueOf() === 0;
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length === 0;
  if (typeof value !== 'object') return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === null || prototype === Object.prototype) && Object.keys(value).length === 0;
}

/** The values of those that have one. */
function present(list: readonly unknown[]): unknown[] {
  return list.flatMap((item) => {
    if (!(item instanceof Optional)) throw new Error('no such overload');
    return item.hasValue() ? [item.value()] : [];
  });
}

const sameOptional = (a: Optional, b: Optional): boolean =>
  a.hasValue() && b.hasValue() ? isEqual(a.value(), b.value()) : a.hasValue() === b.hasValue();
