/** The grammar of kubectl's JSONPath templates. */

/** A template that cannot be read, or that asks for what is not there. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
}

export type Step =
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'wildcard' }
  | { readonly type: 'recursive' }
  | { readonly type: 'slice'; readonly start?: number; readonly end?: number; readonly step?: number }
  | { readonly type: 'index'; readonly index: number }
  | { readonly type: 'union'; readonly paths: readonly Path[] }
  | { readonly type: 'filter'; readonly left: Operand; readonly operator: string; readonly right: Operand }
  | { readonly type: 'literal'; readonly value: unknown };

export interface Path {
  readonly root: '$' | '@';
  readonly steps: readonly Step[];
}
export type Operand = Path | { readonly value: unknown };

export type Node =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'path'; readonly path: Path }
  /** A word that means nothing here, which is told when it is come to. */
  | { readonly type: 'mistake'; readonly message: string }
  | { readonly type: 'range'; readonly path: Path; readonly body: readonly Node[] };

/**
 * What `--sort-by`, `custom-columns` and `wait --for=jsonpath` take: the braces and the leading dot may be left out.
 */
export function relaxedPath(text: string): string {
  if (text === '') return '';
  const match = /^\{?\.?([^{}]*)\}?$/s.exec(text);
  if (!match) {
    throw new JsonPathError(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    );
  }
  return `{.${match[1] ?? ''}}`;
}

/** Reads the text of a template. */
export class TemplateParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): readonly Node[] {
    return this.#nodes(false);
  }

  #nodes(inRange: boolean): Node[] {
    const nodes: Node[] = [];
    while (this.#at < this.#text.length) {
      const open = this.#text.indexOf('{', this.#at);
      const end = open < 0 ? this.#text.length : open;
      if (end > this.#at) nodes.push({ type: 'text', text: this.#text.slice(this.#at, end) });
      this.#at = end;
      if (open < 0) break;
      this.#at++;
      const inner = this.#action().trim();
      if (inner === 'end') {
        if (inRange) return nodes;
        nodes.push({ type: 'mistake', message: 'not in range, nothing to end' });
        continue;
      }
      const range = /^range(?![\w-])\s*(.*)$/s.exec(inner);
      if (range) nodes.push({ type: 'range', path: parsePath(range[1] ?? ''), body: this.#nodes(true) });
      else if (/^[A-Za-z_][\w-]*$/.test(inner) && inner !== 'true' && inner !== 'false') {
        nodes.push({ type: 'mistake', message: `unrecognized identifier ${inner}` });
      } else if (/^"|^'/.test(inner)) nodes.push({ type: 'text', text: unquote(inner) });
      else nodes.push({ type: 'path', path: parsePath(inner) });
    }
    return nodes;
  }

  /** The text up to the closing brace, which may stand in quotes. */
  #action(): string {
    let quote = '';
    let open = 0;
    for (let at = this.#at; at < this.#text.length; at++) {
      const c = this.#text.charAt(at);
      if (quote !== '') {
        if (c === '\\') at++;
        else if (c === quote) quote = '';
      } else if (c === '"' || c === "'") quote = c;
      else if (c === '[') open++;
      else if (c === ']') open--;
      else if (c === '}') {
        const inner = this.#text.slice(this.#at, at);
        this.#at = at + 1;
        return inner;
      }
    }
    if (quote !== '') throw new JsonPathError('unterminated quoted string');
    throw new JsonPathError(open > 0 ? 'unterminated array' : 'unclosed action');
  }
}

function unquote(text: string): string {
  const body = text.slice(1, text.endsWith(text.charAt(0)) && text.length > 1 ? -1 : undefined);
  const known: { readonly [letter: string]: string } = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'" };
  return body.replace(/\\(.)/gs, (whole, letter: string) => known[letter] ?? whole);
}

function parsePath(text: string): Path {
  const cursor = new Cursor(text.trim());
  const path = cursor.path();
  if (!cursor.done) throw new JsonPathError(`unrecognized character in action: ${charName(cursor.rest)}`);
  return path;
}

const charName = (text: string): string => {
  const c = [...text][0] ?? '';
  return `U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')} '${c}'`;
};

class Cursor {
  readonly #text: string;
  #at = 0;
  constructor(text: string) {
    this.#text = text;
  }
  get done(): boolean {
    return this.#at >= this.#text.length;
  }
  get rest(): string {
    return this.#text.slice(this.#at);
  }

  path(): Path {
    let root: Path['root'] = '@';
    const steps: Step[] = [];
    if (this.#take('$')) root = '$';
    else this.#take('@');
    const bare = /^[\w-]+/.exec(this.rest)?.[0];
    if (bare !== undefined && steps.length === 0 && this.#at === 0) {
      this.#at += bare.length;
      if (/^-?\d+$/.test(bare)) steps.push({ type: 'literal', value: Number(bare) });
      else if (bare === 'true' || bare === 'false') steps.push({ type: 'literal', value: bare === 'true' });
      else throw new JsonPathError(`unrecognized identifier ${bare}`);
    }
    while (!this.done) {
      if (this.#take('..')) {
        steps.push({ type: 'recursive' });
        if (this.rest.startsWith('[')) continue;
        steps.push(this.#fieldOrWildcard());
      } else if (this.#take('.')) {
        if (this.rest.startsWith('[')) continue;
        if (this.done || /^[\s})\],=!<>]/.test(this.rest)) break;
        steps.push(this.#fieldOrWildcard());
      } else if (this.rest.startsWith('[')) steps.push(this.#bracket());
      else break;
    }
    return { root, steps };
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #fieldOrWildcard(): Step {
    if (this.#take('*')) return { type: 'wildcard' };
    const name = /^(?:\\.|[^\s.[\](){},=!<>'"@$])+/.exec(this.rest)?.[0] ?? '';
    if (name === '') throw new JsonPathError(`unrecognized character in action: ${charName(this.rest)}`);
    this.#at += name.length;
    return { type: 'field', name: name.replace(/\\(.)/g, '$1') };
  }

  #bracket(): Step {
    const inside = this.#balanced();
    const text = inside.trim();
    if (text === '*' || text === ':') return { type: 'wildcard' };
    const filter = /^\?\((.*)\)$/s.exec(text);
    if (filter) return parseFilter(filter[1] ?? '');
    const parts = splitOutsideQuotes(text, ',');
    if (parts.length > 1) {
      return { type: 'union', paths: parts.map((part) => ({ root: '@', steps: [parseSelector(part.trim())] })) };
    }
    return parseSelector(text);
  }

  /** The text within the brackets at the cursor; quotes and inner brackets count. */
  #balanced(): string {
    let depth = 0;
    let quote = '';
    for (let at = this.#at; at < this.#text.length; at++) {
      const c = this.#text.charAt(at);
      if (quote !== '') {
        if (c === '\\') at++;
        else if (c === quote) quote = '';
      } else if (c === '"' || c === "'") quote = c;
      else if (c === '[') depth++;
      else if (c === ']' && --depth === 0) {
        const inside = this.#text.slice(this.#at + 1, at);
        this.#at = at + 1;
        return inside;
      }
    }
    throw new JsonPathError('unterminated array');
  }
}

function parseSelector(text: string): Step {
  if (text.startsWith("'")) return { type: 'field', name: unquote(text) };
  const slice = /^(-?\d*):(-?\d*)(?::(-?\d*))?$/.exec(text);
  if (slice) {
    const [, start = '', end = '', step = ''] = slice;
    return {
      type: 'slice',
      ...(start === '' ? {} : { start: Number(start) }),
      ...(end === '' ? {} : { end: Number(end) }),
      ...(step === '' ? {} : { step: Number(step) }),
    };
  }
  if (/^-?\d+$/.test(text)) return { type: 'index', index: Number(text) };
  throw new JsonPathError(`invalid array index ${text}`);
}

function parseFilter(text: string): Step {
  const operator = findOperator(text);
  if (!operator) return { type: 'filter', left: parseOperand(text), operator: 'exists', right: { value: undefined } };
  return {
    type: 'filter',
    left: parseOperand(text.slice(0, operator.at)),
    operator: operator.text,
    right: parseOperand(text.slice(operator.at + operator.text.length)),
  };
}

function findOperator(text: string): { readonly at: number; readonly text: string } | undefined {
  let quote = '';
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text.charAt(at);
    if (quote !== '') {
      if (c === '\\') at++;
      else if (c === quote) quote = '';
      continue;
    }
    if (c === '"' || c === "'") quote = c;
    else if (c === '[' || c === '(') depth++;
    else if (c === ']' || c === ')') depth--;
    else if (depth === 0) {
      const found = /^[!<>=]+/.exec(text.slice(at))?.[0];
      if (found) return { at, text: found };
    }
  }
  return undefined;
}

function parseOperand(text: string): Operand {
  const word = text.trim();
  if (/^['"]/.test(word)) return { value: unquote(word) };
  if (/^-?\d+(\.\d+)?$/.test(word)) return { value: Number(word) };
  if (word === 'true' || word === 'false') return { value: word === 'true' };
  return parsePath(word);
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let quote = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text.charAt(at);
    if (quote !== '') {
      if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === separator) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}
