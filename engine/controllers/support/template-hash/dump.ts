import { isObject } from '../../../machinery/patch/index.ts';
import { type Field, type Layouts, layouts as current } from './layouts.ts';
import { quantityText } from './quantity.ts';

/**
 * A pod template in the words in which a Go program dumps it: every field with its name and type, absent ones too, maps by their keys.
 * Lists and maps without items are as absent, since the API's binary form cannot tell them apart.
 *
 * @param template as the API stores it, defaults included
 * @param layouts the fields that the API's release has; another release gives other texts
 */
export function dumpTemplate(template: object, layouts: Layouts = current): string {
  return `(v1.PodTemplateSpec)${text('PodTemplateSpec', template)}`;

  /** A field of a struct: its type and its value. */
  function typed(type: string, value: unknown): string {
    const label = `(${goName(type)})`;
    if (!type.startsWith('*')) return label + text(type, value);
    return value === undefined || value === null ? `${label}<nil>` : label + text(type.slice(1), value);
  }

  function text(type: string, value: unknown): string {
    if (type.startsWith('[]')) {
      if (!Array.isArray(value) || value.length === 0) return '<nil>';
      return `[${value.map((item) => text(type.slice(2), item)).join(' ')}]`;
    }
    if (type === 'map') return mapText(value, String);
    if (type === 'list') return mapText(value, quantityText);
    const fields = layouts.get(type);
    if (fields) return structText(fields, value);
    return leaf(type, value);
  }

  function structText(fields: readonly Field[], value: unknown): string {
    const object = isObject(value) ? value : {};
    const of = ({ json }: Field): unknown => (json === undefined ? object : object[json]);
    return `{${fields.map((field) => `${field.name}:${typed(field.type, of(field))}`).join(' ')}}`;
  }
}

function mapText(value: unknown, item: (value: unknown) => string): string {
  const entries = isObject(value) ? Object.entries(value) : [];
  if (entries.length === 0) return '<nil>';
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, content]) => `${key}:${item(content)}`).join(' ')}]`;
}

/** What is no struct of the table. Templates bear no times: they are those of an object that was never created. */
function leaf(type: string, value: unknown): string {
  switch (type) {
    case 'Quantity':
      return quantityText(value);
    case 'Time':
      return '{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}';
    case 'IntOrString':
      return typeof value === 'string'
        ? `{Type:(intstr.Type)1 IntVal:(int32)0 StrVal:(string)${value}}`
        : `{Type:(intstr.Type)0 IntVal:(int32)${value ?? 0} StrVal:(string)}`;
    case 'bool':
      return String(value ?? false);
    case 'int32':
    case 'int64':
      return String(value ?? 0);
    default:
      return String(value ?? '');
  }
}

const packages: { readonly [type: string]: string } = {
  map: 'map[string]string',
  list: 'v1.ResourceList',
  Quantity: 'resource.Quantity',
  IntOrString: 'intstr.IntOrString',
};
const plain = new Set(['string', 'bool', 'int32', 'int64']);

/** A type of the table with its package: `*v1.Affinity`. */
export function goName(type: string): string {
  const [, prefix = '', name = ''] = /^([*[\]]*)(.*)$/.exec(type) ?? [];
  if (plain.has(name) || name.includes('.')) return type;
  return prefix + (packages[name] ?? `v1.${name}`);
}
