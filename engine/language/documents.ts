import { type Document, type ParsedNode, parseDocument, type YAMLError } from 'yaml';
import { limits } from '../limits.ts';
import { splitDocuments, type TextRange } from './split.ts';

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
 * A file taken apart into documents. Documents that did not change since an earlier text are not parsed again, so an edit
 * in a file of a megabyte costs what the document around it costs.
 */
export interface DocumentCache {
  parse(text: string): readonly ManifestDocument[];
}

export function createDocumentCache(): DocumentCache {
  let known = new Map<string, Document.Parsed<ParsedNode>>();
  let last: { text: string; documents: readonly ManifestDocument[] } | undefined;
  return {
    parse(text) {
      if (last?.text === text) return last.documents;
      const used = new Map<string, Document.Parsed<ParsedNode>>();
      const documents = splitDocuments(text).map(({ start, end }) => {
        const part = text.slice(start, end);
        const tree = used.get(part) ?? known.get(part) ?? parseOne(part);
        used.set(part, tree);
        return { start, end, text: part, tree };
      });
      known = used;
      last = { text, documents };
      return documents;
    },
  };
}

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
