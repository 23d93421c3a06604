/**
 * Quantities of the Kubernetes API: `500m`, `1.5Gi`, `12e6`. Exact to a billionth, as the API keeps them: what is finer is
 * rounded up.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export interface Quantity {
  /** The amount times 10^9. */
  readonly nanos: bigint;
  /** The family of suffixes in which it was written, and is printed. */
  readonly format: 'BinarySI' | 'DecimalSI' | 'DecimalExponent';
}

const billion = 1_000_000_000n;
const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d+))?$/;

const decimalExponents: { readonly [suffix: string]: number } = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];

// the same few quantities come with every pod
const parsed = new Map<string, Quantity | undefined>();
const parsedLimit = 10_000;

/** Undefined for what is no quantity. */
export function parseQuantity(text: string | number): Quantity | undefined {
  const key = typeof text === 'number' ? `${text}` : text;
  if (parsed.has(key)) return parsed.get(key);
  if (parsed.size >= parsedLimit) parsed.clear();
  const quantity = parse(key);
  parsed.set(key, quantity);
  return quantity;
}

function parse(text: string): Quantity | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', suffix, exponent] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(whole + fraction || '0');
  const binary = suffix?.endsWith('i') ?? false;
  const power = suffix === undefined ? Number(exponent ?? 0) : binary ? 0 : (decimalExponents[suffix] ?? 0);
  if (Math.abs(power) > 100) return undefined;
  const scaled = binary ? digits * 1024n ** BigInt(binarySuffixes.indexOf(suffix ?? '')) : digits;
  const magnitude = shift(scaled, power - fraction.length + 9);
  return {
    nanos: sign === '-' ? -magnitude : magnitude,
    format: binary ? 'BinarySI' : exponent === undefined ? 'DecimalSI' : 'DecimalExponent',
  };
}

/** `digits` times 10^power, rounded up. */
function shift(digits: bigint, power: number): bigint {
  if (power >= 0) return digits * 10n ** BigInt(power);
  return divideUp(digits, 10n ** BigInt(-power));
}

function divideUp(amount: bigint, by: bigint): bigint {
  const quotient = amount / by;
  return amount % by > 0n ? quotient + 1n : quotient;
}

/** The canonical form, as the server prints it: no fractions, the largest suffix that keeps it exact. */
export function formatQuantity({ nanos, format }: Quantity): string {
  if (nanos === 0n) return '0';
  const sign = nanos < 0n ? '-' : '';
  const magnitude = nanos < 0n ? -nanos : nanos;
  if (format === 'BinarySI' && magnitude % billion === 0n && magnitude >= 1024n * billion) {
    const [mantissa, steps] = reduce(magnitude / billion, 1024n, binarySuffixes.length - 1);
    return `${sign}${mantissa}${binarySuffixes[steps]}`;
  }
  if (format === 'DecimalExponent') {
    const [mantissa, steps] = reduce(magnitude, 1000n, Number.MAX_SAFE_INTEGER);
    return steps === 3 ? `${sign}${mantissa}` : `${sign}${mantissa}e${steps * 3 - 9}`;
  }
  const [mantissa, steps] = reduce(magnitude, 1000n, decimalSuffixes.length - 1);
  return `${sign}${mantissa}${decimalSuffixes[steps]}`;
}

function reduce(amount: bigint, base: bigint, most: number): [mantissa: bigint, steps: number] {
  let mantissa = amount;
  let steps = 0;
  for (; steps < most && mantissa % base === 0n; steps++) mantissa /= base;
  return [mantissa, steps];
}

const canonical = new Map<string | number, string>();

/** The canonical form of a quantity's text; what is no quantity comes back as it is. */
export function canonicalQuantity(text: string | number): string {
  const known = canonical.get(text);
  if (known !== undefined) return known;
  const quantity = parseQuantity(text);
  const form = quantity ? formatQuantity(quantity) : `${text}`;
  if (canonical.size >= parsedLimit) canonical.clear();
  canonical.set(text, form);
  return form;
}

/** Less than, equal to, or more than 0. */
export const compareQuantities = (a: Quantity, b: Quantity): number =>
  a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0;

/** In the format of `a`, unless `a` is zero. */
export const addQuantities = (a: Quantity, b: Quantity): Quantity => ({
  nanos: a.nanos + b.nanos,
  format: a.nanos === 0n ? b.format : a.format,
});

export const subtractQuantities = (a: Quantity, b: Quantity): Quantity => ({
  nanos: a.nanos - b.nanos,
  format: a.nanos === 0n ? b.format : a.format,
});

export const zeroQuantity: Quantity = { nanos: 0n, format: 'DecimalSI' };

/** In whole units, rounded up; what is beyond 2^53 loses precision. */
export const quantityValue = ({ nanos }: Quantity): number => Number(divideUp(nanos, billion));

/** In thousandths (CPU), rounded up. */
export const quantityMilliValue = ({ nanos }: Quantity): number => Number(divideUp(nanos, 1_000_000n));

/** A quantity of so many thousandths: `fromMilliValue(1500)` is `1500m`. */
export const fromMilliValue = (milli: number): Quantity => ({
  nanos: BigInt(Math.ceil(milli)) * 1_000_000n,
  format: 'DecimalSI',
});

export const fromValue = (value: number, format: Quantity['format'] = 'DecimalSI'): Quantity => ({
  nanos: BigInt(Math.ceil(value)) * billion,
  format,
});
