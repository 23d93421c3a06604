const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const two = (n: number): string => String(n).padStart(2, '0');

const fields: { readonly [letter: string]: (t: Date) => string } = {
  Y: (t) => String(t.getUTCFullYear()),
  y: (t) => two(t.getUTCFullYear() % 100),
  m: (t) => two(t.getUTCMonth() + 1),
  d: (t) => two(t.getUTCDate()),
  e: (t) => String(t.getUTCDate()).padStart(2),
  H: (t) => two(t.getUTCHours()),
  I: (t) => two(t.getUTCHours() % 12 || 12),
  M: (t) => two(t.getUTCMinutes()),
  S: (t) => two(t.getUTCSeconds()),
  N: (t) => `${String(t.getUTCMilliseconds()).padStart(3, '0')}000000`,
  p: (t) => (t.getUTCHours() < 12 ? 'AM' : 'PM'),
  s: (t) => String(Math.floor(t.getTime() / 1000)),
  a: (t) => (days[t.getUTCDay()] ?? '').slice(0, 3),
  A: (t) => days[t.getUTCDay()] ?? '',
  b: (t) => (months[t.getUTCMonth()] ?? '').slice(0, 3),
  B: (t) => months[t.getUTCMonth()] ?? '',
  u: (t) => String(t.getUTCDay() || 7),
  w: (t) => String(t.getUTCDay()),
  j: (t) => String(Math.floor((t.getTime() - Date.UTC(t.getUTCFullYear(), 0, 1)) / 86_400_000) + 1).padStart(3, '0'),
  Z: () => 'UTC',
  z: () => '+0000',
  n: () => '\n',
  t: () => '\t',
  '%': () => '%',
};

const shorthands: { readonly [letter: string]: string } = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  D: '%m/%d/%y',
  R: '%H:%M',
  c: '%a %b %e %H:%M:%S %Y',
  h: '%b',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

/** A time in UTC by `date`'s format. */
export function formatDate(at: number, format: string): string {
  const t = new Date(at);
  return format
    .replace(/%([FTDRchxX])/g, (_, letter: string) => shorthands[letter] ?? '')
    .replace(/%-?3?([a-zA-Z%])/g, (all, letter: string) => {
      const text = fields[letter]?.(t) ?? all;
      if (all.startsWith('%3')) return text.slice(0, 3);
      return all.startsWith('%-') ? text.replace(/^[0 ]+(?=.)/, '') : text;
    });
}
