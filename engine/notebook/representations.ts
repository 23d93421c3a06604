import type { Json } from '../machinery/types.ts';

/**
 * What a cell printed, taken apart into pieces that can be shown better than as text. Pure text work: so a pipe, a loop or a
 * real cluster's kubectl are shown alike, and text/plain is always there.
 */
export interface Piece {
  readonly text: string;
  readonly rich?: RichOutput;
}

export interface RichOutput {
  readonly mime: RichMime;
  readonly data: Json;
}

export type RichMime = (typeof richMimes)[keyof typeof richMimes];

export const richMimes = {
  mermaid: 'application/vnd.kubebook.mermaid',
  table: 'application/vnd.kubebook.table+json',
  yaml: 'application/vnd.kubebook.yaml',
  applied: 'application/vnd.kubebook.applied+json',
} as const;

/** The data of a table: cells as text, in kubectl's columns. */
export interface TableData {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The data of what an apply did: one entry an object. */
export interface AppliedData {
  readonly objects: readonly { readonly resource: string; readonly name: string; readonly verb: string }[];
}

/** Reads a piece that begins at a line: how many lines it has and what it shows. */
type Recognize = (
  lines: readonly string[],
  from: number,
) => { readonly count: number; readonly rich: RichOutput } | undefined;

const recognizers: readonly Recognize[] = [mermaid, table, yaml, applied];

/** Cuts standard output into pieces; their texts make up `text` again. */
export function piecesOf(text: string): Piece[] {
  const lines = text.split(/(?<=\n)/);
  const bare = lines.map((line) => line.replace(/\r?\n$/, ''));
  const pieces: Piece[] = [];
  let plain = '';
  for (let at = 0; at < lines.length; ) {
    const found = recognizers.map((recognize) => recognize(bare, at)).find((piece) => piece !== undefined);
    if (!found) {
      plain += lines[at++] ?? '';
      continue;
    }
    if (plain !== '') pieces.push({ text: plain });
    plain = '';
    pieces.push({ text: lines.slice(at, at + found.count).join(''), rich: found.rich });
    at += found.count;
  }
  if (plain !== '') pieces.push({ text: plain });
  return pieces;
}

const diagram =
  /^(?:(?:flowchart|graph) +(?:TD|TB|LR|RL|BT)|sequenceDiagram|gantt|timeline|stateDiagram-v2|classDiagram|xychart-beta|pie.*)\s*$/;

/** A Mermaid diagram: its first line, and all lines below that are indented. */
function mermaid(lines: readonly string[], from: number): ReturnType<Recognize> {
  if (!diagram.test(lines[from] ?? '')) return undefined;
  const count = countWhile(lines, from + 1, (line) => /^\s+\S/.test(line)) + 1;
  if (count < 2) return undefined;
  const source = lines.slice(from, from + count).join('\n');
  return { count, rich: { mime: richMimes.mermaid, data: source } };
}

const headerLine =
  /^[A-Z][A-Z0-9()/%_.:-]*(?: [A-Z0-9()/%_.:-]+)*(?:\s{2,}[A-Z][A-Z0-9()/%_.:-]*(?: [A-Z0-9()/%_.:-]+)*)+\s*$/;

/** A table as kubectl prints it: headings in capitals, at least two columns, three spaces between them. */
function table(lines: readonly string[], from: number): ReturnType<Recognize> {
  const header = lines[from] ?? '';
  if (!headerLine.test(header)) return undefined;
  const starts = [...header.matchAll(/(?:^|\s{2,})(?=\S)/g)].map((match) => match.index + match[0].length);
  const columns = header.trimEnd().split(/\s{2,}/);
  const rows: string[][] = [];
  for (const line of lines.slice(from + 1)) {
    if (line.trim() === '' || headerLine.test(line) || diagram.test(line) || appliedLine.test(line)) break;
    const row = cellsOf(line, starts);
    if (!row) break;
    rows.push(row);
  }
  if (rows.length === 0) return undefined;
  return { count: rows.length + 1, rich: { mime: richMimes.table, data: { columns, rows } } };
}

/** A row's cells by the columns of the heading; rows of a watch may be aligned by themselves. */
function cellsOf(line: string, starts: readonly number[]): string[] | undefined {
  const aligned = starts.every(
    (start) => start === 0 || start > line.length || /\s\s/.test(line.slice(start - 2, start)),
  );
  // what has nothing beyond its first word is another command's output, right below the table
  if (line.trimEnd().length <= (starts[1] ?? 0)) return undefined;
  if (aligned) return starts.map((start, index) => line.slice(start, starts[index + 1] ?? line.length).trim());
  const cells = line.trimEnd().split(/\s{2,}/);
  return cells.length === starts.length ? cells : undefined;
}

/** Objects as YAML: from `apiVersion:` to the end. */
function yaml(lines: readonly string[], from: number): ReturnType<Recognize> {
  if (
    !/^(?:- )?apiVersion: \S/.test(lines[from] ?? '') ||
    !lines.slice(from, from + 400).some((l) => /^\s*kind: \S/.test(l))
  )
    return undefined;
  const count = countWhile(lines, from, (line) => !headerLine.test(line));
  return { count, rich: { mime: richMimes.yaml, data: lines.slice(from, from + count).join('\n') } };
}

const appliedLine = /^([a-z][a-z0-9.-]*)\/(\S+) (created|configured|unchanged|serverside-applied|pruned)(?: \(.*\))?$/;

/** What `kubectl apply` and `create` say of each object. */
function applied(lines: readonly string[], from: number): ReturnType<Recognize> {
  const count = countWhile(lines, from, (line) => appliedLine.test(line));
  if (count === 0) return undefined;
  const objects = lines.slice(from, from + count).map((line) => {
    const [, resource = '', name = '', verb = ''] = appliedLine.exec(line) ?? [];
    return { resource, name, verb };
  });
  return { count, rich: { mime: richMimes.applied, data: { objects } } };
}

function countWhile(lines: readonly string[], from: number, holds: (line: string) => boolean): number {
  let count = 0;
  while (from + count < lines.length && holds(lines[from + count] ?? '')) count++;
  return count;
}
