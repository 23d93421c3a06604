import type { Environment } from '@marcbachmann/cel-js';

class MathNamespace {}

const asNumber = (value: unknown): number => (typeof value === 'bigint' ? Number(value) : (value as number));

/** The one that comes first by `before`. */
function pick(values: readonly unknown[], before: (a: number, b: number) => boolean): unknown {
  if (values.length === 0) throw new Error('math.@min(list) argument must not be empty');
  return values.reduce((best, value) => (before(asNumber(value), asNumber(best)) ? value : best));
}

const less = (a: number, b: number): boolean => a < b;
const greater = (a: number, b: number): boolean => a > b;

const shift = (by: bigint): bigint => {
  if (by < 0n) throw new Error('math.bitShift() negative offset: ' + by);
  return by;
};
const int64 = (value: bigint): bigint => BigInt.asIntN(64, value);

const rounding: { readonly [name: string]: (value: number) => number } = {
  ceil: Math.ceil,
  floor: Math.floor,
  // halves away from zero
  round: (value) => Math.sign(value) * Math.round(Math.abs(value)),
  trunc: Math.trunc,
};

const tests: { readonly [name: string]: (value: number) => boolean } = {
  isNaN: Number.isNaN,
  isInf: (value) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY,
  isFinite: Number.isFinite,
};

const bits: { readonly [name: string]: (a: bigint, b: bigint) => bigint } = {
  bitAnd: (a, b) => a & b,
  bitOr: (a, b) => a | b,
  bitXor: (a, b) => a ^ b,
  bitShiftLeft: (a, b) => int64(a << shift(b)),
  bitShiftRight: (a, b) => BigInt.asUintN(64, a) >> shift(b),
};

/** @see https://pkg.go.dev/github.com/google/cel-go/ext#Math */
export function registerMath(environment: Environment): void {
  environment
    .registerType('MathNamespace', MathNamespace)
    .registerConstant('math', 'MathNamespace', new MathNamespace());
  for (const [name, before] of [
    ['greatest', greater],
    ['least', less],
  ] as const) {
    for (const count of [2, 3, 4]) {
      const parameters = Array.from({ length: count }, () => 'dyn').join(', ');
      environment.registerFunction(
        `MathNamespace.${name}(${parameters}): dyn`,
        (_: MathNamespace, ...values: unknown[]) => pick(values.slice(0, count), before),
      );
    }
    environment.registerFunction(`MathNamespace.${name}(dyn): dyn`, (_: MathNamespace, value: unknown) =>
      Array.isArray(value) ? pick(value, before) : value,
    );
  }
  for (const [name, round] of Object.entries(rounding)) {
    environment.registerFunction(`MathNamespace.${name}(double): double`, (_: MathNamespace, value: number) =>
      round(value),
    );
  }
  for (const [name, test] of Object.entries(tests)) {
    environment.registerFunction(`MathNamespace.${name}(double): bool`, (_: MathNamespace, value: number) =>
      test(value),
    );
  }
  for (const [name, work] of Object.entries(bits)) {
    environment.registerFunction(`MathNamespace.${name}(int, int): int`, (_: MathNamespace, a: bigint, b: bigint) =>
      work(a, b),
    );
  }
  environment
    .registerFunction('MathNamespace.bitNot(int): int', (_: MathNamespace, value: bigint) => ~value)
    .registerFunction('MathNamespace.abs(int): int', (_: MathNamespace, value: bigint) => (value < 0n ? -value : value))
    .registerFunction('MathNamespace.abs(double): double', (_: MathNamespace, value: number) => Math.abs(value))
    .registerFunction('MathNamespace.sign(int): int', (_: MathNamespace, value: bigint) =>
      value < 0n ? -1n : value > 0n ? 1n : 0n,
    )
    .registerFunction('MathNamespace.sign(double): double', (_: MathNamespace, value: number) => Math.sign(value))
    .registerFunction('MathNamespace.sqrt(double): double', (_: MathNamespace, value: number) => Math.sqrt(value))
    .registerFunction('MathNamespace.sqrt(int): double', (_: MathNamespace, value: bigint) => Math.sqrt(Number(value)));
}
