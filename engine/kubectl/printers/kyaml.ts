import { readsAsAnotherType } from '../../machinery/yaml-print.ts';

/**
 * KYAML: YAML in flow style that cannot be misread. Strings are always quoted, brackets hug lists of objects, every item
 * is followed by a comma.
 *
 * @see https://kubernetes.io/docs/reference/encodings/kyaml/
 */
export const toKyaml = (value: unknown): string => `---\n${write(value, '')}\n`;

function write(value: unknown, indent: string): string {
  if (Array.isArray(value)) return writeList(value, indent);
  if (typeof value === 'object' && value !== null) return writeObject(value, indent);
  if (typeof value === 'string') return text(value, indent);
  return JSON.stringify(value ?? null);
}

function writeObject(object: object, indent: string): string {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return '{}';
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const inner = `${indent}  `;
  return `{\n${entries.map(([key, value]) => `${inner}${keyText(key)}: ${write(value, inner)},\n`).join('')}${indent}}`;
}

function writeList(list: readonly unknown[], indent: string): string {
  if (list.length === 0) return '[]';
  const hugs = list.every(isObject) || list.every(Array.isArray);
  if (hugs) return `[${list.map((item) => write(item, indent)).join(', ')}]`;
  const inner = `${indent}  `;
  return `[\n${list.map((item) => `${inner}${write(item, inner)},\n`).join('')}${indent}]`;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `y`, `t` and their like may be read as booleans by somebody. */
const ambiguous = /^(?:y|n|t|f|yes|no|on|off|true|false|null|none|nil|nan|inf)$/i;

const keyText = (key: string): string =>
  /^[A-Za-z0-9_][A-Za-z0-9_./-]*$/.test(key) && !readsAsAnotherType(key) && !ambiguous.test(key) ? key : quote(key);

const quote = (value: string): string =>
  `"${[...value]
    .map((c) => {
      if (c === '"' || c === '\\') return `\\${c}`;
      const code = c.codePointAt(0) ?? 0;
      if (c === '\t' || (code >= 0x20 && code !== 0x7f)) return c;
      return c === '\n' ? '\\n' : c === '\r' ? '\\r' : `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('')}"`;

function text(value: string, indent: string): string {
  if (!value.includes('\n')) return quote(value);
  const inner = `${indent}  `;
  const lines = value.split('\n').map((line) => {
    const body = quote(line).slice(1, -1);
    return /^\s/.test(line) ? `${inner}\\ ${body}` : `${inner} ${body}`;
  });
  const last = lines.pop() ?? '';
  const end = value.endsWith('\n') ? `${inner}"` : `${last}\\\n${inner}"`;
  return `"\\\n${lines.map((line) => `${line}\\n\\\n`).join('')}${end}`;
}
