import { type Line, dedent, indentOf, isBlank } from './lines.ts';

/** A fenced block, by line numbers. */
export interface Block {
  readonly first: number;
  /** The line of the closing fence, or the last line of an unclosed block. */
  readonly last: number;
  readonly indent: string;
  readonly marker: string;
  readonly info: string;
  readonly closed: boolean;
  readonly content: string;
}

const opening = /^([ \t]*)(`{3,}|~{3,})(.*)$/;
const listItem = /^([ \t]*)([-+*]|\d{1,9}[.)])([ \t]+|$)/;

/**
 * The fenced blocks of a document, in order, as CommonMark has them: inside list items too, and not inside HTML comments or
 * indented code.
 *
 * @see https://spec.commonmark.org/0.31.2/#fenced-code-blocks
 */
export function fencedBlocks(lines: readonly Line[], from: number): Block[] {
  const blocks: Block[] = [];
  /** Columns where the contents of the open list items begin, outermost first. */
  const items: number[] = [];
  for (let at = from; at < lines.length; at++) {
    const text = lines[at]?.text ?? '';
    if (isBlank(text)) continue;
    const indent = indentOf(text);
    while (items.length > 0 && indent < (items.at(-1) ?? 0)) items.pop();
    const container = items.at(-1) ?? 0;
    if (indent - container >= 4) continue;
    if (/^[ \t]*<!--/.test(text)) {
      while (at < lines.length && !lines[at]?.text.includes('-->')) at++;
      continue;
    }
    const fence = openingOf(text);
    if (fence) {
      const block = readBlock(lines, at, fence, container);
      blocks.push(block);
      at = block.last;
      continue;
    }
    const item = listItem.exec(text);
    if (!item) continue;
    const column = contentColumn(item, indent);
    items.push(column);
    // a fence on the line of the item's number cannot be taken out of the list: it only shows something
    const inline = openingOf(text.slice(item[0].length));
    if (inline) at = readBlock(lines, at, { ...inline, indent: ' '.repeat(column) }, column).last;
  }
  return blocks;
}

/** Where the content of a list item begins. `1.    code` is an item with indented code: its content begins one column on. */
function contentColumn(item: RegExpExecArray, indent: number): number {
  const after = indent + (item[2]?.length ?? 0);
  const spaces = item[3] ?? '';
  return spaces === '' || spaces.length > 4 ? after + 1 : after + indentOf(spaces);
}

function openingOf(text: string): { indent: string; marker: string; info: string } | undefined {
  const [, indent = '', marker = '', info = ''] = opening.exec(text) ?? [];
  return marker === '' || (marker.startsWith('`') && info.includes('`')) ? undefined : { indent, marker, info };
}

function readBlock(
  lines: readonly Line[],
  first: number,
  { indent, marker, info }: { indent: string; marker: string; info: string },
  container: number,
): Block {
  const columns = indentOf(indent);
  const content: string[] = [];
  const block = (last: number, closed: boolean): Block => ({
    first,
    last,
    indent,
    marker,
    info,
    closed,
    content: content.join('\n'),
  });
  let at = first + 1;
  for (; at < lines.length; at++) {
    const text = lines[at]?.text ?? '';
    const own = indentOf(text);
    // the list item that the fence stands in ends here, and the fence with it
    if (!isBlank(text) && own < container) break;
    if (own - container < 4 && closes(text.trim(), marker)) return block(at, true);
    content.push(dedent(text, columns));
  }
  // blank lines at the end belong to what follows
  while (content.length > 0 && isBlank(content.at(-1) ?? '')) content.pop();
  return block(first + content.length, false);
}

function closes(trimmed: string, marker: string): boolean {
  return trimmed.length >= marker.length && trimmed === (marker[0] ?? '').repeat(trimmed.length);
}
