import { isMap, isSeq, type Document, type ParsedNode } from 'yaml';
import type { ManifestDocument } from './documents.ts';
import { kindOf } from './kind-of.ts';
import { keyOf, type Path } from './tree.ts';

/** The items that were found in each list: a file's other documents are not read again at each edit. */
const known = new WeakMap<object, readonly ManifestDocument[]>();

/** Whether a document is a `List`: what kubectl prints of several objects, and takes apart again when it reads it. */
export function isList(document: ManifestDocument): boolean {
  const kind = kindOf(document);
  return kind?.apiVersion === 'v1' && kind.kind === 'List';
}

/** The manifests in a `List`, each with its own syntax tree; offsets count from the start of the document around them. */
export function itemsOf(document: ManifestDocument): readonly ManifestDocument[] {
  if (!isList(document)) return [];
  const items = known.get(document.tree) ?? readItems(document);
  known.set(document.tree, items);
  return items;
}

/** What a path in a document is about: for a list the item, and the path in it. */
export function manifestAt(document: ManifestDocument, path: Path): { document: ManifestDocument; path: Path } {
  const [first, index, ...rest] = path;
  const item = first === 'items' && typeof index === 'number' ? itemsOf(document)[index] : undefined;
  return item && rest.length > 0 ? { document: item, path: rest } : { document, path };
}

function readItems(document: ManifestDocument): readonly ManifestDocument[] {
  const { contents } = document.tree;
  const items = isMap(contents) ? contents.items.find((pair) => keyOf(pair) === 'items')?.value : undefined;
  if (!isSeq(items)) return [];
  return items.items.map((item) => {
    const node = item as ParsedNode;
    // aliases in an item may stand for what is anchored elsewhere in the document
    const whole = document.tree as Document.Parsed<ParsedNode>;
    return { ...document, tree: { contents: node, errors: [], toJS: (options) => node.toJS(whole, options) } };
  });
}
