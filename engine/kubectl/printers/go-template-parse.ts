/** A template that cannot be read, or fails on a value; the words are those of text/template. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

export type Expression =
  | { readonly type: 'literal'; readonly value: unknown }
  | { readonly type: 'function'; readonly name: string }
  | { readonly type: 'dot'; readonly fields: readonly string[] }
  | { readonly type: 'variable'; readonly name: string; readonly fields: readonly string[] }
  | { readonly type: 'group'; readonly pipeline: Pipeline; readonly fields: readonly string[] };

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

type Piece = { readonly text: string } | { readonly action: string };

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
    let action = text.slice(open + 2, close);
    trimNext = /\s-$/.test(action);
    action = action.replace(/^-\s/, '').replace(/\s-$/, '').trim();
    if (!action.startsWith('/*')) pieces.push({ action });
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

function parseList(pieces: Piece[], depth: number): { readonly nodes: TemplateNode[]; readonly ended?: string } {
  const nodes: TemplateNode[] = [];
  for (let piece = pieces.shift(); piece; piece = pieces.shift()) {
    if ('text' in piece) {
      nodes.push({ type: 'text', text: piece.text });
      continue;
    }
    const [, word = '', rest = ''] = /^(\w+)?\s*(.*)$/s.exec(piece.action) ?? [];
    if (word === 'end' || word === 'else') {
      if (depth === 0) throw new TemplateError(`unexpected {{${word}}}`);
      return { nodes, ended: piece.action };
    }
    if (word === 'if' || word === 'with' || word === 'range') nodes.push(parseBlock(word, rest, pieces, depth));
    else if (/^(define|template|block|break|continue)$/.test(word)) {
      throw new TemplateError(`{{${word}}} is not supported here`);
    } else nodes.push({ type: 'print', pipeline: parsePipeline(piece.action) });
  }
  if (depth > 0) throw new TemplateError('unexpected EOF');
  return { nodes };
}

function parseBlock(type: 'if' | 'with' | 'range', head: string, pieces: Piece[], depth: number): TemplateNode {
  const pipeline = parsePipeline(head);
  const { nodes: body, ended = 'end' } = parseList(pieces, depth + 1);
  if (ended === 'end') return { type, pipeline, body, otherwise: [] };
  const chained = /^else\s+(if|with)\s+(.*)$/s.exec(ended);
  if (chained) {
    const inner = chained[1] === 'with' ? 'with' : 'if';
    return { type, pipeline, body, otherwise: [parseBlock(inner, chained[2] ?? '', pieces, depth)] };
  }
  return { type, pipeline, body, otherwise: parseList(pieces, depth + 1).nodes };
}

const tokenPattern =
  /\s*(?:("(?:\\.|[^"\\])*"|`[^`]*`)|(-?\d+(?:\.\d+)?)|(\$\w*(?:\.\w+)*)|((?:\.[A-Za-z_]\w*)+|\.)|(:=|=|\||,|\(|\))|([A-Za-z_]\w*))/y;

function tokenise(text: string): string[] {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.trimEnd().length) {
    const at = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (!match) throw new TemplateError(`unexpected ${JSON.stringify(text.slice(at).trim().charAt(0))} in command`);
    tokens.push(match[0].trim());
  }
  return tokens;
}

function parsePipeline(text: string): Pipeline {
  const tokens = tokenise(text);
  const assign = tokens.findIndex((token) => token === ':=' || token === '=');
  const variables = assign < 0 ? [] : tokens.splice(0, assign + 1).filter((token) => token.startsWith('$'));
  const commands = parseCommands(tokens, false);
  if (commands.length === 1 && commands[0]?.length === 0) throw new TemplateError('missing value for command');
  return { variables, commands };
}

function parseCommands(tokens: string[], inGroup: boolean): Expression[][] {
  const commands: Expression[][] = [[]];
  for (let token = tokens.shift(); token !== undefined; token = tokens.shift()) {
    if (token === ')') {
      if (inGroup) return commands;
      throw new TemplateError('unexpected right paren ")"');
    }
    if (token === '|') commands.push([]);
    else commands.at(-1)?.push(parseExpression(token, tokens));
  }
  if (inGroup) throw new TemplateError('unclosed left paren');
  return commands;
}

function parseExpression(token: string, tokens: string[]): Expression {
  if (token === '(') {
    const pipeline = { variables: [], commands: parseCommands(tokens, true) };
    const fields = tokens[0]?.startsWith('.') && tokens[0].length > 1 ? (tokens.shift() ?? '').slice(1).split('.') : [];
    return { type: 'group', pipeline, fields };
  }
  if (token.startsWith('"')) return { type: 'literal', value: JSON.parse(token) };
  if (token.startsWith('`')) return { type: 'literal', value: token.slice(1, -1) };
  if (/^-?\d/.test(token)) return { type: 'literal', value: Number(token) };
  if (token.startsWith('$')) {
    const [name = '$', ...fields] = token.split('.');
    return { type: 'variable', name, fields };
  }
  if (token === '.') return { type: 'dot', fields: [] };
  if (token.startsWith('.')) return { type: 'dot', fields: token.slice(1).split('.') };
  if (token === 'true' || token === 'false') return { type: 'literal', value: token === 'true' };
  if (token === 'nil') return { type: 'literal', value: null };
  return { type: 'function', name: token };
}
