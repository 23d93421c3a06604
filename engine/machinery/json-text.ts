/** In which order the entries of an object are written, and those of what is below them: where not said, in the same. */
export type KeyOrder = (value: object) => readonly (readonly [key: string, value: unknown, below?: KeyOrder])[];

/** The order of the alphabet; what is undefined is left out. */
export const alphabetical: KeyOrder = (value) =>
  Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** That in which the object was put together. */
export const asWritten: KeyOrder = Object.entries;

/** JSON as kubectl prints it: four blanks, keys in order, `<`, `>` and `&` escaped. Ends with a newline. */
export const toJson = (value: unknown, order: KeyOrder = alphabetical): string => `${write(value, '', order)}\n`;

/** The same with the keys of each object in another order. */
export const toJsonOrdered = (value: unknown, compare: (a: string, b: string) => number): string =>
  toJson(value, (object) => [...alphabetical(object)].sort(([a], [b]) => compare(a, b)));

/** The same on one line, as Go's json.Marshal: for annotations and messages. */
export function toCompactJson(value: unknown, order: KeyOrder = alphabetical): string {
  if (Array.isArray(value)) return `[${value.map((item) => toCompactJson(item ?? null, order)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${order(value)
      .map(([key, item, below]) => `${quote(key)}:${toCompactJson(item, below ?? order)}`)
      .join(',')}}`;
  }
  return scalar(value);
}

function write(value: unknown, indent: string, order: KeyOrder): string {
  const inner = `${indent}    `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item) => inner + write(item, inner, order)).join(',\n')}\n${indent}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = order(value);
    if (entries.length === 0) return '{}';
    return `{\n${entries
      .map(([key, item, below]) => `${inner}${quote(key)}: ${write(item, inner, below ?? order)}`)
      .join(',\n')}\n${indent}}`;
  }
  return scalar(value);
}

const scalar = (value: unknown): string => (typeof value === 'string' ? quote(value) : JSON.stringify(value ?? null));

const quote = (text: string): string =>
  JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
