/** A quantity with the family of suffixes in which it is written. */
export interface Quantity {
  readonly value: number;
  readonly format: 'binary' | 'decimal';
}

const binary: readonly (readonly [string, number])[] = [
  ['Ei', 2 ** 60],
  ['Pi', 2 ** 50],
  ['Ti', 2 ** 40],
  ['Gi', 2 ** 30],
  ['Mi', 2 ** 20],
  ['Ki', 2 ** 10],
];
const decimal: readonly (readonly [string, number])[] = [
  ['E', 1e18],
  ['P', 1e15],
  ['T', 1e12],
  ['G', 1e9],
  ['M', 1e6],
  ['k', 1e3],
];

export function parseQuantity(text: string): Quantity {
  const match = /^([-+]?[\d.]+)(.*)$/.exec(text);
  const number = Number(match?.[1] ?? 0);
  const suffix = match?.[2] ?? '';
  const big = binary.find(([name]) => name === suffix);
  if (big) return { value: number * big[1], format: 'binary' };
  if (suffix === 'm') return { value: number / 1000, format: 'decimal' };
  const factor =
    decimal.find(([name]) => name === suffix)?.[1] ?? (/^[eE]/.test(suffix) ? 10 ** Number(suffix.slice(1)) : 1);
  return { value: number * factor, format: 'decimal' };
}

/** The sum, in the first one's way of writing. */
export function sumOf(quantities: readonly Quantity[]): Quantity {
  const milli = quantities.reduce((sum, { value }) => sum + Math.round(value * 1000), 0);
  return { value: milli / 1000, format: quantities[0]?.format ?? 'decimal' };
}

/** In the largest suffix that leaves a whole number: `64Mi`, `1500m`, `2`. */
export function formatQuantity({ value, format }: Quantity): string {
  if (value === 0) return '0';
  if (!Number.isInteger(value)) return `${Math.round(value * 1000)}m`;
  const found = (format === 'binary' ? binary : decimal).find(([, factor]) => value % factor === 0);
  return found ? `${value / found[1]}${found[0]}` : String(value);
}
