import { type Document, type ParsedNode, parseDocument, type YAMLError } from 'yaml';
import { limits } from '../limits.ts';
import { documentsFrom, type TextRange } from './split.ts';

/** The syntax of one manifest. */
export interface SyntaxTree {
  readonly contents: ParsedNode | null;
  readonly errors: readonly YAMLError[];
  /** The manifest as plain data. */
  toJS(options: { readonly maxAliasCount: number }): unknown;
}

/** One YAML document of a file: where it is and its syntax tree, whose own offsets count from `start`. */
export interface ManifestDocument extends TextRange {
  readonly text: string;
  readonly tree: SyntaxTree;
}

/**
 * A file taken apart into documents. Those that did not change since the text before are neither looked for nor parsed again,
 * so an edit in a file of a megabyte costs what the document around it costs.
 */
export interface DocumentCache {
  parse(text: string): readonly ManifestDocument[];
}

export function createDocumentCache(): DocumentCache {
  let last: { readonly text: string; readonly documents: readonly ManifestDocument[] } = { text: '', documents: [] };
  return {
    parse(text) {
      if (last.text !== text) last = { text, documents: parseChanged(text, last.text, last.documents) };
      return last.documents;
    },
  };
}

/** The documents of a text; those of a former one are taken over as far as both begin, and end, alike. */
function parseChanged(text: string, former: string, known: readonly ManifestDocument[]): ManifestDocument[] {
  // only whole lines count as alike: it is a line that ends one document and begins the next
  const alikeUntil = text.lastIndexOf('\n', commonStart(text, former) - 1) + 1;
  const tail = text.indexOf('\n', text.length - commonEnd(text, former, alikeUntil));
  const alikeFrom = tail < 0 ? Number.POSITIVE_INFINITY : tail + 1;
  const moved = text.length - former.length;
  // the last that begins in the alike part may go on beyond it
  const begun = known.filter(({ start }) => start < alikeUntil).length;
  const kept = Math.max(0, begun - 1);
  const documents = known.slice(0, kept);
  const parse = parserOf(known.slice(kept));
  for (const { start, end } of documentsFrom(text, begun === 0 ? 0 : (known[kept]?.start ?? 0))) {
    if (text.lastIndexOf('\n', start - 1) + 1 >= alikeFrom) {
      const rest = known.findIndex((one) => one.start === start - moved);
      if (rest >= 0) return documents.concat(moveAll(known.slice(rest), moved));
    }
    const part = apart(text, start, end);
    documents.push({ start, end, text: part, tree: parse(part, documents.length - kept) });
  }
  return documents;
}

const moveAll = (documents: readonly ManifestDocument[], by: number): readonly ManifestDocument[] =>
  by === 0
    ? documents
    : documents.map(({ start, end, text, tree }) => ({ start: start + by, end: end + by, text, tree }));

/** Misses after which all former documents are searched: an edit in one of them is no reason to. */
const missesBeforeSearch = 2;

/** Parses what is not the same as a former document: the one in its place first, then any. */
function parserOf(former: readonly ManifestDocument[]): (part: string, index: number) => SyntaxTree {
  let misses = 0;
  let byText: Map<string, SyntaxTree> | undefined;
  return (part, index) => {
    const inPlace = former[index];
    if (inPlace?.text === part) return inPlace.tree;
    if (++misses <= missesBeforeSearch) return parseOne(part);
    byText ??= new Map(former.map(({ text, tree }) => [text, tree]));
    const tree = byText.get(part) ?? parseOne(part);
    byText.set(part, tree);
    return tree;
  };
}

/** Characters that are compared at a time. */
const stride = 4096;

function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at + stride <= most && a.slice(at, at + stride) === b.slice(at, at + stride)) at += stride;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}

/** How much of the ends is alike, without the first `taken` characters. */
function commonEnd(a: string, b: string, taken: number): number {
  const most = Math.min(a.length, b.length) - taken;
  let count = 0;
  const piece = (text: string): string => text.slice(text.length - count - stride, text.length - count);
  while (count + stride <= most && piece(a) === piece(b)) count += stride;
  while (count < most && a.charCodeAt(a.length - 1 - count) === b.charCodeAt(b.length - 1 - count)) count++;
  return count;
}

/** A part of a text as a text of its own: a slice, and every word in its syntax tree, would keep the whole file in memory. */
const apart = (text: string, start: number, end: number): string => ` ${text.slice(start, end)}`.slice(1);

function parseOne(text: string): Document.Parsed<ParsedNode> {
  return parseDocument(text.length > limits.languageDocumentCharacters ? '' : text, {
    version: '1.1',
    logLevel: 'silent',
    strict: false,
    uniqueKeys: true,
    stringKeys: false,
    prettyErrors: false,
    merge: true,
  }) as Document.Parsed<ParsedNode>;
}
