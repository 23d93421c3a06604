import { isFunction } from './go-template-functions.ts';
import { TemplateError, type TemplatePlace } from './template-error.ts';

export type Expression = TemplatePlace &
  (
    | { readonly type: 'literal'; readonly value: unknown }
    | { readonly type: 'function'; readonly name: string }
    | { readonly type: 'dot'; readonly fields: readonly string[] }
    | { readonly type: 'variable'; readonly name: string; readonly fields: readonly string[] }
    | { readonly type: 'group'; readonly pipeline: Pipeline; readonly fields: readonly string[] }
  );

export interface Pipeline {
  /** Set by `$x :=`, or by `$i, $x :=` of a range. */
  readonly variables: readonly string[];
  readonly commands: readonly (readonly Expression[])[];
}

export interface Block {
  readonly pipeline: Pipeline;
  readonly body: readonly TemplateNode[];
  readonly otherwise: readonly TemplateNode[];
}

export type TemplateNode =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'print'; readonly pipeline: Pipeline }
  | ({ readonly type: 'if' | 'with' | 'range' } & Block);

type Piece = { readonly text: string } | { readonly action: string; readonly at: number };

interface Token {
  readonly text: string;
  readonly at: number;
  /** Nothing stands between it and what comes before. */
  readonly glued: boolean;
}

export function parseNodes(text: string): readonly TemplateNode[] {
  const pieces = cut(text);
  const { nodes, ended } = parseList(pieces, 0);
  if (ended !== undefined) throw new TemplateError(`unexpected {{${ended}}}`);
  return nodes;
}

/** Text and actions in turn; `{{-` and `-}}` eat the blanks beside them, comments vanish. */
function cut(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let trimNext = false;
  for (;;) {
    const open = text.indexOf('{{', at);
    let before = text.slice(at, open < 0 ? undefined : open);
    if (trimNext) before = before.trimStart();
    if (open >= 0 && /^\{\{-\s/.test(text.slice(open))) before = before.trimEnd();
    if (before !== '') pieces.push({ text: before });
    if (open < 0) return pieces;
    const close = endOfAction(text, open + 2);
    const inside = text.slice(open + 2, close);
    trimNext = /\s-$/.test(inside);
    const [blank = ''] = /^(?:-\s)?\s*/.exec(inside) ?? [];
    const action = inside.slice(blank.length).replace(/\s-$/, '').trimEnd();
    if (!action.startsWith('/*')) pieces.push({ action, at: open + 2 + blank.length });
    at = close + 2;
  }
}

function endOfAction(text: string, from: number): number {
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const c = text.charAt(at);
    if (quote !== '') {
      if (c === '\\' && quote === '"') at++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === '`') quote = c;
    else if (text.startsWith('}}', at)) return at;
  }
  throw new TemplateError('unclosed action');
}

function parseList(
  pieces: Piece[],
  depth: number,
): { readonly nodes: TemplateNode[]; readonly ended?: string; readonly endedAt?: number } {
  const nodes: TemplateNode[] = [];
  for (let piece = pieces.shift(); piece; piece = pieces.shift()) {
    if ('text' in piece) {
      nodes.push({ type: 'text', text: piece.text });
      continue;
    }
    const { action, at } = piece;
    const [, word = '', rest = ''] = /^(\w+)?\s*(.*)$/s.exec(action) ?? [];
    const restAt = at + action.length - rest.length;
    if (word === 'end' || word === 'else') {
      if (depth === 0) throw new TemplateError(`unexpected {{${word}}}`);
      return { nodes, ended: action, endedAt: at };
    }
    if (word === 'if' || word === 'with' || word === 'range') nodes.push(parseBlock(word, rest, restAt, pieces, depth));
    else if (/^(define|template|block|break|continue)$/.test(word)) {
      throw new TemplateError(`{{${word}}} is not supported here`);
    } else nodes.push({ type: 'print', pipeline: parsePipeline(action, at) });
  }
  if (depth > 0) throw new TemplateError('unexpected EOF');
  return { nodes };
}

function parseBlock(
  type: 'if' | 'with' | 'range',
  head: string,
  at: number,
  pieces: Piece[],
  depth: number,
): TemplateNode {
  const pipeline = parsePipeline(head, at);
  const { nodes: body, ended = 'end', endedAt = 0 } = parseList(pieces, depth + 1);
  if (ended === 'end') return { type, pipeline, body, otherwise: [] };
  const chained = /^else\s+(if|with)\s+(.*)$/s.exec(ended);
  if (chained) {
    const inner = chained[1] === 'with' ? 'with' : 'if';
    return {
      type,
      pipeline,
      body,
      otherwise: [
        parseBlock(inner, chained[2] ?? '', endedAt + ended.length - (chained[2] ?? '').length, pieces, depth),
      ],
    };
  }
  return { type, pipeline, body, otherwise: parseList(pieces, depth + 1).nodes };
}

const tokenPattern =
  /\s*(?:("(?:\\.|[^"\\])*"|`[^`]*`)|(-?\d+(?:\.\d+)?)|(\$\w*(?:\.\w+)*)|((?:\.[A-Za-z_]\w*)+|\.)|(:=|=|\||,|\(|\))|([A-Za-z_]\w*))/y;

function tokenise(text: string, from: number): Token[] {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.trimEnd().length) {
    const at = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (!match) throw new TemplateError(`unexpected ${JSON.stringify(text.slice(at).trim().charAt(0))} in command`);
    const token = match[0].trim();
    tokens.push({ text: token, at: from + at + match[0].length - token.length, glued: match[0] === token });
  }
  return tokens;
}

function parsePipeline(text: string, at: number): Pipeline {
  const tokens = tokenise(text, at);
  const assign = tokens.findIndex((token) => token.text === ':=' || token.text === '=');
  const variables =
    assign < 0 ? [] : tokens.splice(0, assign + 1).flatMap((token) => (token.text.startsWith('$') ? [token.text] : []));
  const commands = parseCommands(tokens, false);
  if (commands.length === 1 && commands[0]?.length === 0) throw new TemplateError('missing value for command');
  return { variables, commands };
}

function parseCommands(tokens: Token[], inGroup: boolean): Expression[][] {
  const commands: Expression[][] = [[]];
  for (let token = tokens.shift(); token !== undefined; token = tokens.shift()) {
    if (token.text === ')') {
      if (inGroup) return commands;
      throw new TemplateError('unexpected right paren');
    }
    const command = commands.at(-1) ?? [];
    if (token.text === '|') commands.push([]);
    else if (command.length > 0 && token.glued) {
      throw new TemplateError(`unexpected ${JSON.stringify(token.text)} in operand`);
    } else command.push(parseExpression(token, tokens));
  }
  if (inGroup) throw new TemplateError('unclosed left paren');
  return commands;
}

function parseExpression(token: Token, tokens: Token[]): Expression {
  const { text, at } = token;
  const here = { at, source: text };
  if (text === '(') {
    const pipeline = { variables: [], commands: parseCommands(tokens, true) };
    const next = tokens[0];
    if (!next?.glued || next.text.length < 2 || !next.text.startsWith('.')) {
      return { type: 'group', pipeline, fields: [], ...here };
    }
    tokens.shift();
    return { type: 'group', pipeline, fields: next.text.slice(1).split('.'), ...here };
  }
  if (text.startsWith('"')) return { type: 'literal', value: JSON.parse(text), ...here };
  if (text.startsWith('`')) return { type: 'literal', value: text.slice(1, -1), ...here };
  if (/^-?\d/.test(text)) return { type: 'literal', value: Number(text), ...here };
  if (text.startsWith('$')) {
    const [name = '$', ...fields] = text.split('.');
    return { type: 'variable', name, fields, at: at + (fields.length > 0 ? name.length : 0), source: text };
  }
  if (text === '.') return { type: 'dot', fields: [], ...here };
  if (text.startsWith('.')) {
    const fields = text.slice(1).split('.');
    // a chain of fields is placed where its second begins
    const [first = ''] = fields;
    return { type: 'dot', fields, at: at + (fields.length > 1 ? first.length + 1 : 0), source: text };
  }
  if (text === 'true' || text === 'false') return { type: 'literal', value: text === 'true', ...here };
  if (text === 'nil') return { type: 'literal', value: null, ...here };
  if (!isFunction(text)) throw new TemplateError(`function "${text}" not defined`);
  return { type: 'function', name: text, ...here };
}
