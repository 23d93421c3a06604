import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { ManifestDocument } from './documents.ts';
import type { TextRange } from './split.ts';

export type Path = readonly (string | number)[];

/** A place in a document: the path to it, and the key or value that stands there. */
export interface Place {
  readonly path: Path;
  /** Whether the place is the key of its pair and not its value. */
  readonly onKey: boolean;
  /** Offsets in the document. */
  readonly range: TextRange;
  readonly node: Node | null;
}

const rangeOf = (node: Node | null | undefined): TextRange | undefined =>
  node?.range ? { start: node.range[0], end: node.range[1] } : undefined;

const contains = (range: TextRange | undefined, offset: number): range is TextRange =>
  range !== undefined && range.start <= offset && offset <= range.end;

/** What stands at an offset of the document; undefined between things. */
export function placeAt(document: ManifestDocument, offset: number): Place | undefined {
  return descend(document.tree.contents, [], offset);
}

function descend(node: Node | null | undefined, path: Path, offset: number): Place | undefined {
  if (isMap(node)) {
    for (const pair of node.items) {
      const key = keyOf(pair);
      const keyNode = pair.key as Node;
      const keyRange = rangeOf(keyNode);
      if (contains(keyRange, offset))
        return { path: [...path, key], onKey: true, range: keyRange, node: pair.value as Node };
      const value = pair.value as Node | null;
      if (contains(rangeOf(value), offset)) return descend(value, [...path, key], offset);
    }
    return undefined;
  }
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const range = isPair(item) ? rangeOf(item.key as Node) : rangeOf(item as Node);
      if (contains(range, offset)) return descend(item as Node, [...path, index], offset);
    }
    return undefined;
  }
  const range = rangeOf(node);
  return node && contains(range, offset) ? { path, onKey: false, range, node } : undefined;
}

export function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : '';
}

/** The key of a path where there is one (else the value), as far down as the document goes. */
export function rangeOfPath(document: ManifestDocument, path: Path): TextRange {
  let node = document.tree.contents as Node | null;
  let best: TextRange = firstLine(document);
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => keyOf(item) === String(step));
      if (!pair) break;
      best = rangeOf(pair.key as Node) ?? best;
      node = pair.value as Node | null;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)] as Node | undefined;
      if (!item) break;
      best = firstKeyOrSelf(item) ?? best;
      node = item;
    } else break;
  }
  return best;
}

/** The value at a path, or undefined where the document does not reach it. */
export function nodeAt(document: ManifestDocument, path: Path): Node | null | undefined {
  let node = document.tree.contents as Node | null | undefined;
  for (const step of path) {
    if (isMap(node)) node = node.items.find((item) => keyOf(item) === String(step))?.value as Node | null | undefined;
    else if (isSeq(node)) node = node.items[Number(step)] as Node | undefined;
    else return undefined;
  }
  return node;
}

/** A whole list item or block is too much to underline: its first key stands for it. */
function firstKeyOrSelf(node: Node): TextRange | undefined {
  if (isMap(node)) return rangeOf(node.items[0]?.key as Node | undefined) ?? rangeOf(node);
  return rangeOf(node);
}

function firstLine(document: ManifestDocument): TextRange {
  const start = document.text.search(/^[ \t]*[^\s#]/m);
  const begin = Math.max(0, start);
  const end = document.text.indexOf('\n', begin);
  return { start: begin, end: end < 0 ? document.text.length : end };
}

/** A scalar at the top of the document: `apiVersion`, `kind`. */
export function topScalar(document: ManifestDocument, key: string): string | undefined {
  const node = nodeAt(document, [key]);
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
}

export { isAlias, isMap, isScalar, isSeq };
