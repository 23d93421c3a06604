import {
  boolCoreTag,
  boolYaml11Tag,
  defineMappingTag,
  defineScalarTag,
  load,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  Schema,
  seqTag,
  strTag,
  YAMLException,
} from 'js-yaml';
import { limits } from '../limits.ts';

export { toYaml } from './yaml-print.ts';

/** One document of a manifest file, as plain JSON. */
export interface ManifestDocument {
  /** null for `null`; documents without content are left out altogether. */
  readonly value: unknown;
  /** The document's own text, without its `---`. */
  readonly text: string;
  /** Line of the file on which `text` begins, from 0. */
  readonly line: number;
}

export interface YamlProblem {
  /** As kubectl words it, without `yaml: line N: `. */
  readonly message: string;
  /** From 0, in the whole file; absent where the parser cannot tell. */
  readonly line?: number;
  readonly column?: number;
  /** Line within the document as kubectl counts; absent where it names none. */
  readonly documentLine?: number;
  /** The document that is broken, counting those with content from 0. */
  readonly document: number;
}

/**
 * Reads manifests as Kubernetes' own tools do: documents are cut at lines of `---`; scalars are resolved by YAML 1.1
 * (`yes` and `on` are booleans, `010` is eight) but for dates and sexagesimals, which stay strings; keys become strings.
 * Duplicate keys, and documents that grow out of hand when their aliases are followed, are problems. Never throws.
 * `booleans: '1.2'` leaves `yes` and `on` the strings that they look like, as kustomize does. `duplicates: 'last'` takes the
 * last value of a key that stands twice, as kubectl does.
 */
export function parseManifests(
  text: string,
  {
    booleans = '1.1',
    duplicates = 'problem',
  }: { readonly booleans?: '1.1' | '1.2'; readonly duplicates?: 'problem' | 'last' } = {},
): {
  readonly documents: readonly ManifestDocument[];
  readonly problems: readonly YamlProblem[];
} {
  const documents: ManifestDocument[] = [];
  const problems: YamlProblem[] = [];
  if (text.length > limits.manifestCharacters) {
    const message = `the text is too long: ${text.length} characters, at most ${limits.manifestCharacters}`;
    return { documents, problems: [{ message, document: 0 }] };
  }
  for (const part of splitDocuments(text)) {
    const document = documents.length + problems.length;
    if ('problem' in part) {
      problems.push({ message: part.problem, line: part.line, document });
      continue;
    }
    if (isBlank(part.text)) continue;
    const parsed = parseDocument(
      part.text,
      booleans === '1.1' ? kubernetesSchema : kustomizeSchema,
      duplicates === 'last',
    );
    if ('value' in parsed) documents.push({ value: parsed.value, ...part });
    else {
      const { line } = parsed;
      problems.push({ ...parsed, ...(line === undefined ? {} : { line: part.line + line }), document });
    }
  }
  return { documents, problems };
}

/** Cuts at lines that begin with `---` and hold nothing more than a comment. */
export function splitDocuments(
  text: string,
): readonly ({ readonly text: string; readonly line: number } | { readonly problem: string; readonly line: number })[] {
  const parts: ({ text: string; line: number } | { problem: string; line: number })[] = [];
  let start = 0;
  let startLine = 0;
  let line = 0;
  for (let at = 0; at <= text.length; line++) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    if (text.startsWith('---', at)) {
      const rest = text.slice(at + 3, end).trim();
      if (at > start) parts.push({ text: text.slice(start, at), line: startLine });
      if (rest !== '' && !rest.startsWith('#'))
        parts.push({ problem: `invalid Yaml document separator: ${rest}`, line });
      start = end + 1;
      startLine = line + 1;
    }
    if (newline < 0) break;
    at = newline + 1;
  }
  if (start < text.length) parts.push({ text: text.slice(start), line: startLine });
  return parts;
}

/** One value, where nothing but one document is expected; throws nothing. */
export function parseYaml(
  text: string,
): { readonly value: unknown } | { readonly problem: Omit<YamlProblem, 'document'> } {
  if (isBlank(text)) return { value: null };
  const parsed = parseDocument(text);
  return 'value' in parsed ? parsed : { problem: parsed };
}

type Parsed = { readonly value: unknown } | Omit<YamlProblem, 'document'>;

function parseDocument(text: string, schema = kubernetesSchema, lastWins = false): Parsed {
  if (/^\s*[{[]/.test(text)) {
    // JSON may hold tabs where YAML allows none
    try {
      return { value: JSON.parse(text) };
    } catch {
      // then it is YAML in flow style, or broken as both
    }
  }
  try {
    const value = load(text, { schema, maxDepth: limits.yamlDepth, json: lastWins });
    if (expandedSize(value) > limits.yamlExpandedNodes) return { message: 'document contains excessive aliasing' };
    return { value };
  } catch (error) {
    if (!(error instanceof YAMLException)) return { message: error instanceof Error ? error.message : String(error) };
    const { mark } = error;
    const message = inGoWords(error.reason, text, mark?.position ?? 0);
    if (!mark) return { message };
    const counted = countedLine(message, mark.line);
    return {
      message,
      line: mark.line,
      column: mark.column,
      ...(counted > 0 ? { documentLine: counted } : {}),
    };
  }
}

const isBlank = (text: string): boolean => /^(?:[ \t\r]*(?:#[^\n]*)?(?:\n|$))*$/.test(text);

/** Nodes of a value when shared ones are counted as often as they are referred to. */
function expandedSize(root: unknown): number {
  const known = new Map<object, number>();
  const sizeOf = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return 1;
    const before = known.get(value);
    if (before !== undefined) return before;
    let size = 1;
    for (const child of Object.values(value)) size += sizeOf(child);
    known.set(value, size);
    return size;
  };
  return sizeOf(root);
}

const integerPattern = /^[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|0|[1-9][0-9_]*)$/;

const intTag = defineScalarTag<number>('tag:yaml.org,2002:int', {
  implicit: true,
  implicitFirstChars: ['-', '+', ...'0123456789'],
  resolve(source) {
    if (!integerPattern.test(source)) return NOT_RESOLVED;
    const digits = source.replace(/^[-+]/, '').replaceAll('_', '');
    const prefix = /^0[box]/.exec(digits)?.[0];
    const octal = prefix === undefined && digits.length > 1 && digits.startsWith('0');
    const value = octal ? Number.parseInt(digits, 8) : Number(digits);
    if (!Number.isFinite(value)) return NOT_RESOLVED;
    return source.startsWith('-') && value !== 0 ? -value : value;
  },
  identify: () => false,
});

const floatTag = defineScalarTag<number>('tag:yaml.org,2002:float', {
  implicit: true,
  implicitFirstChars: ['-', '+', '.', ...'0123456789'],
  resolve(source) {
    const digits = source.replaceAll('_', '');
    if (!/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(digits)) return NOT_RESOLVED;
    const value = Number(digits);
    return Number.isFinite(value) ? value : NOT_RESOLVED;
  },
  identify: () => false,
});

const binaryTag = defineScalarTag<string>('tag:yaml.org,2002:binary', {
  resolve(source) {
    try {
      return atob(source.replace(/\s/g, ''));
    } catch {
      return NOT_RESOLVED;
    }
  },
  identify: () => false,
});

const objectTag = defineMappingTag<Record<string, unknown>>('tag:yaml.org,2002:map', {
  ...mapTag,
  addPair(carrier, key, value) {
    if (key === null) return `unsupported map key of type: %!s(<nil>), key: <nil>, value: ${JSON.stringify(value)}`;
    if (typeof key === 'object') return `invalid map key: ${JSON.stringify(key)}`;
    return mapTag.addPair(carrier, key, value);
  },
});

const otherTags = [strTag, seqTag, objectTag, nullYaml11Tag, intTag, floatTag, binaryTag, mergeTag];
const kubernetesSchema = new Schema([...otherTags, boolYaml11Tag]);
const kustomizeSchema = new Schema([...otherTags, boolCoreTag]);

/** What the Go parser says where js-yaml says something else. First match counts. */
const words: readonly (readonly [RegExp, string | ((text: string, position: number) => string)])[] = [
  [/^duplicated mapping key/, (text, at) => `key ${JSON.stringify(keyBefore(text, at))} already set in map`],
  [/^tab characters must not be used/, badTab],
  [/^the stream contains non-printable/, 'found character that cannot start any token'],
  [/^bad indentation of a mapping entry/, badIndentation],
  [/^bad indentation of a sequence entry/, "did not find expected '-' indicator"],
  [/^unidentified alias "(.*)"/, "unknown anchor '$1' referenced"],
  [/^(missed comma|unexpected end of the stream within a flow|deficient indentation)/, unclosed],
  [/^unexpected end of the (stream|document) within a (single|double) quoted/, 'found unexpected end of stream'],
  [/^unknown escape sequence/, 'found unknown escape character'],
  [
    /^(expected ':' after a mapping key|can not read a block mapping entry|can not read an implicit)/,
    "could not find expected ':'",
  ],
  [/^(end of the stream or a document separator|directives end mark)/, 'did not find expected <document start>'],
  [/^nesting exceeded/, 'exceeded max depth of nesting'],
];

function inGoWords(reason: string, text: string, position: number): string {
  for (const [pattern, said] of words) {
    if (pattern.test(reason)) {
      return typeof said === 'string' ? reason.replace(new RegExp(`${pattern.source}.*`), said) : said(text, position);
    }
  }
  return reason;
}

/** The Go parser counts from 1 where single characters do not fit, from 0 where whole parts do not, and names no line 0 or 1. */
function countedLine(message: string, line: number): number {
  if (message.startsWith('unknown anchor')) return 0;
  return message.startsWith('did not find expected') || line === 0 ? line : line + 1;
}

function badIndentation(text: string, position: number): string {
  const at = text.charAt(position);
  if (at === ':') return 'mapping values are not allowed in this context';
  return /[@`%]/.test(at) ? 'found character that cannot start any token' : 'did not find expected key';
}

/** A tab that follows a text without quotes would go on with it. */
function badTab(text: string, position: number): string {
  const before = text.slice(0, text.lastIndexOf('\n', position - 1) + 1).trimEnd();
  return before === '' || before.endsWith(':')
    ? 'found character that cannot start any token'
    : 'found a tab character that violates indentation';
}

/** What is open where the text ends or goes on with something else: a text in quotes, a list or an object. */
function unclosed(text: string, position: number): string {
  const open: string[] = [];
  const tokens = /(?<=^|[\s:,[{-])(?:"(?:[^"\\]|\\.)*("?)|'(?:[^']|'')*('?))|[[\]{}]/g;
  for (const { 0: token, 1: double, 2: single } of text.slice(0, position).matchAll(tokens)) {
    if (double === '' || single === '') return 'found unexpected end of stream';
    if (token === '[' || token === '{') open.push(token);
    else if (token === ']' || token === '}') open.pop();
  }
  return `did not find expected ',' or '${open.at(-1) === '{' ? '}' : ']'}'`;
}

const keyBefore = (text: string, position: number): string =>
  /^\s*-?\s*["']?([^"':\n]*)/.exec(text.slice(text.lastIndexOf('\n', position - 1) + 1))?.[1]?.trim() ?? '';
