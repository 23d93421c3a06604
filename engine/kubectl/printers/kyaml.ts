import { alphabetical, type KeyOrder } from '../../machinery/json-text.ts';
import { readsAsAnotherType } from '../../machinery/yaml-print.ts';

/**
 * KYAML: YAML in flow style that cannot be misread. Strings are always quoted, brackets hug lists of objects, every item
 * is followed by a comma.
 *
 * @see https://kubernetes.io/docs/reference/encodings/kyaml/
 */
export const toKyaml = (value: unknown, order: KeyOrder = alphabetical): string => `---\n${write(value, '', order)}\n`;

function write(value: unknown, indent: string, order: KeyOrder): string {
  if (Array.isArray(value)) return writeList(value, indent, order);
  if (typeof value === 'object' && value !== null) return writeObject(value, indent, order);
  if (typeof value === 'string') return text(value, indent);
  return JSON.stringify(value ?? null);
}

function writeObject(object: object, indent: string, order: KeyOrder): string {
  const entries = order(object);
  if (entries.length === 0) return '{}';
  const inner = `${indent}  `;
  return `{\n${entries
    .map(([key, value, below]) => `${inner}${keyText(key)}: ${write(value, inner, below ?? order)},\n`)
    .join('')}${indent}}`;
}

function writeList(list: readonly unknown[], indent: string, order: KeyOrder): string {
  if (list.length === 0) return '[]';
  const hugs = list.every(isObject) || list.every(Array.isArray);
  if (hugs) return `[${list.map((item) => write(item, indent, order)).join(', ')}]`;
  const inner = `${indent}  `;
  return `[\n${list.map((item) => `${inner}${write(item, inner, order)},\n`).join('')}${indent}]`;
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
