/** Recorded text with placeholders, as a pattern for the text of a replay. */

const word = String.raw`[\w.:-]+`;

/** What may stand for a placeholder; numbers are not compared, as values are told apart by kind. */
const placeholders: { readonly [kind: string]: string } = {
  uid: '[0-9a-f-]{36}',
  suffix: '(?:<suffix>|[a-z0-9]{5})',
  token: '[a-z0-9]{5}',
  volume: '[a-z0-9]{5}',
  minute: String.raw`\d+`,
  ip: String.raw`[\d.]+`,
  nodeport: String.raw`3\d{4}`,
  container: '[0-9a-f]{64}',
  digest: '[0-9a-f]{64}',
  event: '[0-9a-f.]+',
  rv: String.raw`\d+`,
  age: String.raw`(?:<unknown>|<invalid>|[\dhmsdy.]+)`,
  duration: String.raw`\d[\w.]*`,
  node: 'node-[123]',
  time: String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`,
  'time.6': String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`,
  date: String.raw`\w{3}, \d\d \w{3} \d{4} [\d:]+ \+0000`,
  stamp: String.raw`\d{4}-\d\d-\d\d [\d:]+ \+0000 UTC`,
  'port:api': String.raw`\d+`,
};

/** Blanks that only lay a table out. */
export const squeeze = (text: string): string =>
  text
    .replace(/[\t \u00a0]{2,}/g, ' ')
    .replace(/\u00a0/g, ' ')
    .trim();

const compiled = new Map<string, RegExp>();

/** Whether a line of a replay is what a recorded line says. */
export function lineMatches(recorded: string, actual: string): boolean {
  const wanted = squeeze(recorded);
  const given = squeeze(actual);
  if (wanted === given) return true;
  if (!wanted.includes('<')) return false;
  let pattern = compiled.get(wanted);
  if (!pattern) {
    pattern = new RegExp(`^${patternOf(wanted)}$`, 's');
    compiled.set(wanted, pattern);
  }
  return pattern.test(given);
}

function patternOf(text: string): string {
  let result = '';
  let at = 0;
  for (const match of text.matchAll(/<([a-z][a-z.]*)(?::([^<>]*))?>/g)) {
    const [whole, kind = '', rest] = match;
    const value =
      kind === 'hash'
        ? `(?:<hash:${rest}>|[a-z0-9]{5,10})`
        : (placeholders[rest === undefined ? kind : `${kind}:${rest}`] ?? placeholders[kind] ?? known(kind));
    if (value === undefined) continue;
    result += escape(text.slice(at, match.index)) + value;
    at = match.index + whole.length;
  }
  return result + escape(text.slice(at));
}

const others = new Set([
  'pem',
  'jwt',
  'release',
  'pointer',
  'api',
  'hostpath',
  'workdir',
  'continue',
  'log',
  'id',
  'path',
  'build',
  'provider',
]);
const known = (kind: string): string | undefined => (others.has(kind) ? '.*' : kind === 'word' ? word : undefined);

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** The recorded lines that nothing matches, and the lines too many; undefined where the texts agree. */
export function textDifference(recorded: string, actual: string, anyOrder = false): string | undefined {
  const wanted = linesOf(recorded);
  const given = linesOf(actual);
  const same = wanted.length === given.length && wanted.every((line, i) => lineMatches(line, given[i] ?? ''));
  if (same) return undefined;
  const unordered = anyOrder || /<(suffix|hash|uid):/.test(recorded);
  if (!unordered) {
    let head = 0;
    while (head < wanted.length && lineMatches(wanted[head] ?? '', given[head] ?? '\n')) head++;
    let tail = 0;
    const most = Math.min(wanted.length, given.length) - head;
    while (tail < most && lineMatches(wanted.at(-1 - tail) ?? '', given.at(-1 - tail) ?? '\n')) tail++;
    return shown(wanted.slice(head, wanted.length - tail), given.slice(head, given.length - tail));
  }
  const left = [...given];
  const missing: string[] = [];
  for (const line of wanted) {
    const i = left.findIndex((other) => lineMatches(line, other));
    if (i < 0) missing.push(line);
    else left.splice(i, 1);
  }
  if (missing.length === 0 && left.length === 0) return undefined;
  return shown(missing, left);
}

const shown = (missing: readonly string[], left: readonly string[]): string =>
  [...missing.slice(0, 12).map((line) => `- ${line}`), ...left.slice(0, 12).map((line) => `+ ${line}`)].join('\n');

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');
