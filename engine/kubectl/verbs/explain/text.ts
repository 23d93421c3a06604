import type { GroupVersionKind } from '../../../machinery/types.ts';
import { at, entriesAt, listAt, textAt } from '../../fields.ts';
import { KubectlError } from '../../errors.ts';
import type { Schemas } from './schemas.ts';

const width = 76;

/** A field that is not there, told of by the last name of the path; what stands above it is printed all the same. */
export class NoSuchField extends KubectlError {
  readonly head: string;
  constructor(head: string, field: string) {
    super(`field "${field}" does not exist`);
    this.head = head;
  }
}

/** What `kubectl explain` prints: the kind, the field if one is asked for, its description and the fields below it. */
export function explanation(
  schemas: Schemas,
  root: unknown,
  { group, version, kind }: GroupVersionKind,
  path: readonly string[],
  recursive: boolean,
): string {
  const lines = [
    ...(group === '' ? [] : [`GROUP:      ${group}`]),
    `KIND:       ${kind}`,
    `VERSION:    ${version}`,
    '',
    '',
  ].join('\n');
  let { name: owner, schema } = schemas.resolve(root);
  let description = schemas.describe(schema);
  let head = '';
  let plainReference = false;
  for (const field of path) {
    const inner = elementOf(schemas, { name: owner, schema });
    const child = at(inner.schema, 'properties', field);
    if (child === undefined) throw new NoSuchField(lines, path.at(-1) ?? field);
    plainReference = textAt(child, '$ref') !== undefined;
    const words = schemas.describe(child);
    const values = enumText(schemas, child, 0);
    head = `FIELD: ${field} <${typeText(schemas, child)}>\n${values === '' ? '\n' : values}\n`;
    ({ name: owner, schema } = schemas.resolve(child));
    const element = elementOf(schemas, { name: owner, schema });
    const more = element.name === '' ? '' : schemas.describe(element.schema);
    description = [words, more].filter((text, index, all) => text !== '' && all.indexOf(text) === index).join('\n');
  }
  const shown = description === '' ? '<empty>' : description;
  const about = `DESCRIPTION:\n${wrapped(shown, 4)}    \n`;
  const below = elementOf(schemas, { name: owner, schema });
  const fields = fieldsText(schemas, below, 1, recursive, plainReference ? [] : [below.name]);
  return `${lines}${head}${about}${fields === '' ? '' : `FIELDS:\n${fields}`}\n`;
}

interface Resolved {
  readonly name: string;
  readonly schema: unknown;
}

/** What the items of a list, or the values of a map, are. */
function elementOf(schemas: Schemas, of: Resolved): Resolved {
  const inner = at(of.schema, 'items') ?? objectOnly(at(of.schema, 'additionalProperties'));
  return inner === undefined ? of : elementOf(schemas, schemas.resolve(inner));
}

const objectOnly = (value: unknown): unknown => (typeof value === 'object' && value !== null ? value : undefined);

function fieldsText(
  schemas: Schemas,
  { schema }: Resolved,
  level: number,
  recursive: boolean,
  seen: readonly string[],
): string {
  const required = new Set(listAt(schema, 'required').map(String));
  const indent = '  '.repeat(level);
  return entriesAt(schema, 'properties')
    .map(([field, child]) => {
      const mark = required.has(field) ? ' -required-' : '';
      const line = `${indent}${field}\t<${typeText(schemas, child)}>${mark}\n${enumText(schemas, child, level)}`;
      if (!recursive) return `${line}${wrapped(schemas.describe(child) || '<no description>', 4 * level)}\n`;
      const inner = elementOf(schemas, schemas.resolve(child));
      // a type within itself (the schema of a CRD) is told once
      if (inner.name !== '' && seen.includes(inner.name)) return line;
      return line + fieldsText(schemas, inner, level + 1, true, [...seen, inner.name]);
    })
    .join('');
}

function enumText(schemas: Schemas, child: unknown, level: number): string {
  const values = listAt(schemas.resolve(child).schema, 'enum').map((value) => (value === '' ? '""' : String(value)));
  if (values.length === 0) return '';
  const indent = '  '.repeat(level);
  return level === 0
    ? `ENUM:\n${values.map((value) => `    ${value}\n`).join('')}`
    : `${indent}enum: ${values.slice(0, 4).join(', ')}${values.length > 4 ? ', ....' : ''}\n`;
}

/** `string`, `[]Container`, `map[string]string`, `PodSpec`. */
function typeText(schemas: Schemas, child: unknown): string {
  const { name, schema } = schemas.resolve(child);
  const type = textAt(schema, 'type');
  const items = at(schema, 'items');
  if (type === 'array' || items !== undefined) return `[]${typeText(schemas, items)}`;
  const values = at(schema, 'additionalProperties');
  if (typeof values === 'object' && values !== null) return `map[string]${typeText(schemas, values)}`;
  if (name !== '') return name.slice(name.lastIndexOf('.') + 1);
  return type === undefined || type === 'object' ? 'Object' : type;
}

/** Paragraphs broken at words. */
function wrapped(text: string, indent: number): string {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    // what a list item or an example is set in by stays with its first word
    for (const word of paragraph.split(/(?<=\S) (?=.)/)) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        // the second of two blanks goes where the line ends
        line = word.trimStart();
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines.map((line) => `${' '.repeat(indent)}${line}\n`).join('');
}
