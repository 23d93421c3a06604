import type { Schema, SchemaDocs } from '../machinery/schema/contract.ts';
import { formatApiVersion, parseApiVersion } from '../machinery/types.ts';
import { splitDocuments, type TextRange } from './split.ts';
import { type ApiKnowledge, fieldSchema, typeName } from './kind-of.ts';

export interface Completion {
  readonly label: string;
  readonly kind: 'field' | 'value';
  /** Put in place of `range`. */
  readonly insert: string;
  readonly range: TextRange;
  /** The type. */
  readonly detail: string;
  readonly documentation?: string;
  /** Required fields come first. */
  readonly preferred: boolean;
}

/** The line that is being written, and the keys above it by indentation: good for text that no parser accepts yet. */
interface Cursor {
  readonly path: readonly (string | number)[];
  /** Set when a value is being written. */
  readonly key?: string;
  readonly word: string;
  readonly indentation: string;
  readonly siblings: ReadonlySet<string>;
}

/** Fields or values that may stand at an offset, by the schema of the document's kind. */
export function complete(
  knowledge: ApiKnowledge,
  docs: SchemaDocs | undefined,
  text: string,
  offset: number,
): Completion[] {
  const ranges = splitDocuments(`${text} `);
  const { start, end } = ranges.findLast((range) => range.start <= offset) ?? { start: 0, end: text.length };
  const part = text.slice(start, end);
  const cursor = cursorAt(part, offset - start);
  if (!cursor) return [];
  const range = { start: offset - cursor.word.length, end: offset };
  const apiVersion = /^apiVersion:[ \t]*["']?([^\s"'#]+)/m.exec(part)?.[1];
  const kind = /^kind:[ \t]*["']?([^\s"'#]+)/m.exec(part)?.[1];
  if (cursor.path.length === 0 && (cursor.key === 'apiVersion' || cursor.key === 'kind')) {
    return topValues(knowledge, cursor.key, apiVersion, kind).map((label) => value(label, range));
  }
  if (apiVersion === undefined || kind === undefined) {
    return cursor.key === undefined && cursor.path.length === 0
      ? ['apiVersion', 'kind', 'metadata']
          .filter((k) => !cursor.siblings.has(k))
          .map((k) => field(k, { type: 'string' }, cursor, range))
      : [];
  }
  const gvk = { ...parseApiVersion(apiVersion), kind };
  if (cursor.key !== undefined) {
    const schema = fieldSchema(knowledge, gvk, [...cursor.path, cursor.key])?.schema;
    if (!schema) return [];
    const resolved = knowledge.schemas.resolve(schema);
    const values = schema.enum ?? resolved.enum ?? (resolved.type === 'boolean' ? [true, false] : []);
    return values.map((item) => value(String(item), range));
  }
  const parent = fieldSchema(knowledge, gvk, cursor.path)?.schema;
  if (!parent) return [];
  let at = knowledge.schemas.resolve(parent);
  let definition =
    parent.ref ??
    (cursor.path.length === 0 ? knowledge.schemas.forKind(gvk.group, gvk.version, gvk.kind)?.name : undefined);
  if (at.items) {
    definition = at.items.ref;
    at = knowledge.schemas.resolve(at.items);
  }
  return Object.entries(at.properties ?? {})
    .filter(([name]) => !cursor.siblings.has(name) && name !== 'status')
    .map(([name, schema]) => {
      const documentation = definition === undefined ? undefined : docs?.ofField(definition, name);
      return {
        ...field(name, knowledge.schemas.resolve(schema), cursor, range),
        detail: typeName(knowledge.schemas, schema),
        ...(documentation === undefined ? {} : { documentation }),
        preferred: at.required?.includes(name) ?? false,
      };
    });
}

const value = (label: string, range: TextRange): Completion => ({
  label,
  kind: 'value',
  insert: label,
  range,
  detail: '',
  preferred: false,
});

/** A field with what comes after it: a blank, or a new line where an object or a list begins. */
function field(name: string, schema: Schema, { indentation }: Cursor, range: TextRange): Completion {
  const below =
    schema.type === 'array'
      ? `\n${indentation}- `
      : schema.properties || schema.additionalProperties
        ? `\n${indentation}  `
        : ' ';
  return { label: name, kind: 'field', insert: `${name}:${below}`, range, detail: schema.type ?? '', preferred: false };
}

function topValues(knowledge: ApiKnowledge, key: 'apiVersion' | 'kind', apiVersion?: string, kind?: string): string[] {
  const kinds = knowledge.kinds().filter((k) => k.verbs === undefined || k.verbs.includes('create'));
  if (key === 'kind') {
    const gv = apiVersion === undefined ? undefined : parseApiVersion(apiVersion);
    const fitting = kinds.filter(
      (k) => !gv || (k.group === gv.group && k.versions.some((v) => v.version === gv.version)),
    );
    return (fitting.length > 0 ? fitting : kinds).map((k) => k.kind);
  }
  const fitting = kinds.filter((k) => k.kind === kind);
  const all = (fitting.length > 0 ? fitting : kinds).flatMap((k) =>
    k.versions.map((v) => formatApiVersion({ group: k.group, version: v.version })),
  );
  return [...new Set(all)];
}

const keyLine = /^(\s*)((?:-\s+)*)(?:["']?([\w./-]+)["']?\s*:(?:\s+(.*))?)?$/;

function cursorAt(text: string, offset: number): Cursor | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  if (/(^|\s)#/.test(before)) return undefined;
  const writing = /^(\s*)((?:-\s+)*)(?:([\w./-]+)\s*:\s+["']?)?([\w./-]*)$/.exec(before);
  if (!writing) return undefined;
  const [, blanks = '', dashes = '', key, word = ''] = writing;
  const column = blanks.length + dashes.length;
  const above = text.slice(0, lineStart).split('\n').slice(0, -1);
  const siblings = new Set<string>();
  const path: (string | number)[] = [];
  let limit = column;
  let inItem = dashes === '' ? undefined : blanks.length;
  for (const name of keysBelow(text.slice(lineStart).split('\n').slice(1), column)) siblings.add(name);
  for (let index = above.length - 1; index >= 0 && limit >= 0; index--) {
    const line = above[index] ?? '';
    if (/^\s*(#|$)/.test(line)) continue;
    const match = keyLine.exec(line);
    if (!match) continue;
    const [, lead = '', marks = '', name] = match;
    const at = lead.length + marks.length;
    if (inItem === undefined && at === limit && name !== undefined && path.length === 0) siblings.add(name);
    if (marks !== '' && at === limit && inItem === undefined) {
      // this line began the list item that the cursor is in
      inItem = lead.length;
      continue;
    }
    const bound = inItem ?? limit;
    const opens = name !== undefined && !match[4];
    if (
      opens &&
      (inItem === undefined ? at < bound : at <= bound) &&
      (inItem === undefined || marks === '' || lead.length < bound)
    ) {
      if (inItem !== undefined) path.unshift(0);
      path.unshift(name);
      limit = at;
      inItem = marks === '' ? undefined : lead.length;
      if (at === 0) break;
    }
  }
  return { path, ...(key === undefined ? {} : { key }), word, indentation: ' '.repeat(column), siblings };
}

/** Keys of the same object that follow the cursor's line: at its column, until something less indented. */
function* keysBelow(lines: readonly string[], column: number): Iterable<string> {
  for (const line of lines) {
    if (/^\s*(#|$)/.test(line)) continue;
    const match = keyLine.exec(line);
    const at = /^\s*/.exec(line)?.[0].length ?? 0;
    if (at < column) return;
    if (at === column && match?.[2] === '' && match[3] !== undefined) yield match[3];
  }
}
