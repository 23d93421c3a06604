import { numberText } from '../../machinery/yaml-print.ts';

/** A value as Go's `%#v` shows it: what kubectl prints when a template fails. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return numberText(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value === 'object') return `map[string]interface {}{${members(value, goSyntax, ', ', JSON.stringify)}}`;
  return String(value);
}

/** The same as `%v`: what a template prints for an object. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'number') return numberText(value);
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (typeof value === 'object') return `map[${members(value, goText, ' ', String)}]`;
  return String(value);
}

const members = (
  value: object,
  write: (value: unknown) => string,
  separator: string,
  writeKey: (key: string) => string,
): string =>
  Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${writeKey(key)}:${write(item)}`)
    .join(separator);
