import type { GroupVersionKind } from '../../../machinery/types.ts';
import { KubectlError } from '../../errors.ts';
import { at, entriesAt } from '../../fields.ts';
import { type Models, modelOf, modelType } from './models.ts';

/** Columns of a line, its indent among them. */
const width = 80;

/** What `kubectl explain -o plaintext-openapiv2` prints: the form of explain from before it read OpenAPI v3. */
export function olderExplanation(
  models: Models,
  root: unknown,
  { group, version, kind }: GroupVersionKind,
  path: readonly string[],
  recursive: boolean,
): string {
  const head = `KIND:     ${kind}\nVERSION:  ${group === '' ? '' : `${group}/`}${version}\n\n`;
  const name = path.at(-1) ?? '';
  let schema = fieldAt(models, root, path);
  const type = modelType(models, schema);
  const words: string[] = [];
  let model = modelOf(schema);
  for (; model.shape === 'array' || model.shape === 'map' || model.shape === 'reference'; model = modelOf(schema)) {
    words.push(model.description);
    schema = model.shape === 'reference' ? models.definition(model.to) : model.of;
  }
  const about = descriptionText([...words, model.description]);
  if (model.shape === 'arbitrary') return head + about;
  if (model.shape === 'primitive') return `${head}FIELD:    ${name} <${type}>\n\n${about}`;
  const fields = recursive ? fieldTree(models, schema, 3, new Set()) : fieldsText(models, schema);
  return `${head}${name === '' ? '' : `RESOURCE: ${name} <${type}>\n\n`}${about}\nFIELDS:\n${fields}`;
}

/** The schema of a field: through lists, maps and references; what has no fields is taken for any of its own. */
function fieldAt(models: Models, root: unknown, path: readonly string[]): unknown {
  let schema = root;
  for (let at = 0; at < path.length; ) {
    const model = modelOf(schema);
    if (model.shape === 'primitive' || model.shape === 'arbitrary') return schema;
    if (model.shape === 'reference') schema = models.definition(model.to);
    else if (model.shape === 'kind') schema = propertyOf(model.of, path[at++] ?? '');
    else schema = model.of;
  }
  return schema;
}

function propertyOf(properties: unknown, field: string): unknown {
  const found = at(properties, field);
  if (found === undefined) throw new KubectlError(`field ${JSON.stringify(field)} does not exist`);
  return found;
}

/** One paragraph for each that has words: of the field, and of its type. */
function descriptionText(all: readonly string[]): string {
  const paragraphs = all.map((words, index) => (words === '' ? '' : `${index > 0 ? '\n' : ''}${filled(words, 5)}`));
  return `DESCRIPTION:\n${paragraphs.join('') || '     <empty>\n'}`;
}

function fieldsText(models: Models, schema: unknown): string {
  const kind = modelOf(schema);
  if (kind.shape !== 'kind') return '';
  return entriesAt(kind.of)
    .map(([field, child]) => {
      const mark = kind.required.has(field) ? ' -required-' : '';
      return `   ${field}\t<${modelType(models, child)}>${mark}\n${filled(modelOf(child).description, 5)}\n`;
    })
    .join('');
}

/** Fields below fields. A type within itself (the schema of a CRD) is told once. */
function fieldTree(models: Models, schema: unknown, indent: number, seen: ReadonlySet<string>): string {
  const model = modelOf(schema);
  switch (model.shape) {
    case 'kind':
      return entriesAt(model.of)
        .map(([field, child]) => {
          const line = `${' '.repeat(indent)}${field}\t<${modelType(models, child)}>\n`;
          return line + fieldTree(models, child, indent + 3, seen);
        })
        .join('');
    case 'array':
    case 'map':
      return fieldTree(models, model.of, indent, seen);
    case 'reference':
      return seen.has(model.to)
        ? ''
        : fieldTree(models, models.definition(model.to), indent, new Set([...seen, model.to]));
    default:
      return '';
  }
}

const listItem = /^(\d+\.?|-|\*)\s/;

/** Text with its lines run together and broken anew; lists, code and blank lines keep their own. */
function filled(text: string, indent: number): string {
  const lines: string[] = [];
  let line = '';
  const flush = (): void => {
    if (line !== '') lines.push(line);
    line = '';
  };
  for (const given of text.split('\n')) {
    const trimmed = given.trim();
    if (given.startsWith('    ')) {
      flush();
      lines.push(given);
      continue;
    }
    if (trimmed === '') {
      // not after the first line
      const blank = lines.length > 0 ? [''] : [];
      flush();
      lines.push(...blank);
      continue;
    }
    if (line.endsWith(':') || listItem.test(trimmed)) flush();
    for (const word of trimmed.split(/\s+/)) {
      if (line !== '' && line.length + 1 + word.length > width - indent) flush();
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  flush();
  return lines.map((each) => `${' '.repeat(indent)}${each}\n`).join('');
}
