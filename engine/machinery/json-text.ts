/** JSON as kubectl prints it: four blanks, keys in order, `<`, `>` and `&` escaped. Ends with a newline. */
export const toJson = (value: unknown): string => `${write(value, '', entriesOf)}\n`;

/** The same with the keys of each object in another order. */
export const toJsonOrdered = (value: unknown, compare: (a: string, b: string) => number): string =>
  `${write(value, '', (object) => [...entriesOf(object)].sort(([a], [b]) => compare(a, b)))}\n`;

/** The same on one line, as Go's json.Marshal: for annotations and messages. */
export function toCompactJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => toCompactJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${entriesOf(value)
      .map(([key, item]) => `${quote(key)}:${toCompactJson(item)}`)
      .join(',')}}`;
  }
  return scalar(value);
}

function write(value: unknown, indent: string, entriesIn: typeof entriesOf): string {
  const inner = `${indent}    `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item) => inner + write(item, inner, entriesIn)).join(',\n')}\n${indent}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = entriesIn(value);
    if (entries.length === 0) return '{}';
    return `{\n${entries.map(([key, item]) => `${inner}${quote(key)}: ${write(item, inner, entriesIn)}`).join(',\n')}\n${indent}}`;
  }
  return scalar(value);
}

const entriesOf = (value: object): readonly (readonly [string, unknown])[] =>
  Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));

const scalar = (value: unknown): string => (typeof value === 'string' ? quote(value) : JSON.stringify(value ?? null));

const quote = (text: string): string =>
  JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
