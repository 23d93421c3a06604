import { formatTimestamp } from '../../sim/index.ts';

interface TemplateValues {
  readonly network?: { readonly ip: string };
  readonly hostname: string;
  readonly image: string;
  readonly tag: string;
}

/** The kernel that the world's nodes say they have. */
export const kernelRelease = '6.8.0-45-generic';

const two = (n: number): string => String(n).padStart(2, '0');
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `10/Oct/2026:13:55:36 +0000`, as access logs have it. */
export function accessLogTime(at: number): string {
  const t = new Date(at);
  return `${two(t.getUTCDate())}/${months[t.getUTCMonth()]}/${t.getUTCFullYear()}:${clockTime(t)} +0000`;
}

const clockTime = (t: Date): string => `${two(t.getUTCHours())}:${two(t.getUTCMinutes())}:${two(t.getUTCSeconds())}`;

const values: { readonly [name: string]: (v: TemplateValues, at: number) => string } = {
  /** RFC 3339. */
  time: (_, at) => formatTimestamp(at),
  /** RFC 3339 with milliseconds. */
  timeMs: (_, at) => new Date(at).toISOString(),
  /** `2026/01/01 00:00:00`, as nginx and Go write it. */
  slashTime: (_, at) => new Date(at).toISOString().slice(0, 19).replace(/-/g, '/').replace('T', ' '),
  /** `2026-01-01 00:00:00.000 UTC`, as PostgreSQL writes it. */
  spaceTime: (_, at) => new Date(at).toISOString().slice(0, 23).replace('T', ' '),
  /** `01 Jan 2026 00:00:00.000`, as Redis writes it. */
  dayTime(_, at) {
    const t = new Date(at);
    const milliseconds = String(t.getUTCMilliseconds()).padStart(3, '0');
    return `${two(t.getUTCDate())} ${months[t.getUTCMonth()]} ${t.getUTCFullYear()} ${clockTime(t)}.${milliseconds}`;
  },
  accessTime: (_, at) => accessLogTime(at),
  /** `Thu Jan 01 00:00:00.000000 2026`, as Apache writes it. */
  apacheTime(_, at) {
    const t = new Date(at);
    return `${days[t.getUTCDay()]} ${months[t.getUTCMonth()]} ${two(t.getUTCDate())} ${clockTime(t)}.000000 ${t.getUTCFullYear()}`;
  },
  ip: (v) => v.network?.ip ?? '127.0.0.1',
  hostname: (v) => v.hostname,
  image: (v) => v.image,
  version: (v) => versionOf(v.tag),
  kernel: () => kernelRelease,
};

/** What a tag says of the version; a tag that says nothing gives the newest one that the catalogue knows. */
function versionOf(tag: string): string {
  return /\d+(?:\.\d+)*/.exec(tag)?.[0] ?? '1.31.0';
}

/** Fills in `{time}`, `{slashTime}`, `{spaceTime}`, `{dayTime}`, `{timeMs}`, `{accessTime}`, `{apacheTime}`, `{ip}`, `{hostname}`, `{image}`, `{version}`, `{kernel}`. */
export function expandLine(text: string, from: TemplateValues, at: number): string {
  return text.includes('{') ? text.replace(/\{(\w+)\}/g, (all, name: string) => values[name]?.(from, at) ?? all) : text;
}
