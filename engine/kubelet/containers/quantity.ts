const suffixes: { readonly [suffix: string]: number } = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
const pattern = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;
const parsed = new Map<string, number>();

/**
 * A quantity as a number: cores, bytes, or a count. The API server has refused what is none; 0 stands for it here.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function quantity(value: string | number | undefined): number {
  if (value === undefined) return 0;
  if (typeof value === 'number') return value;
  const known = parsed.get(value);
  if (known !== undefined) return known;
  const match = pattern.exec(value);
  const number = match ? Number(`${match[1]}${match[2] ?? ''}`) * (suffixes[match[3] ?? ''] ?? 1) : 0;
  // a cluster uses few different texts; the bound is for one that does not
  if (parsed.size > 10_000) parsed.clear();
  parsed.set(value, number);
  return number;
}
