/**
 * Entries of lists and maps that are there only if they have a value: `[?a, b]`, `{?'key': a.?b}`. The library's grammar has
 * none, so they are read as negations, marked, and given their own meaning.
 *
 * @see https://github.com/google/cel-spec/wiki/proposal-246
 */
import { type Environment, Optional, type ParseResult } from '@marcbachmann/cel-js';
import { isNode, type Node } from './budget.ts';
import { withoutMessages } from './functions/wrappers.ts';

/** Parses an expression; positions are those of the text as it was given. */
export function parseCel(environment: Environment, given: string): ParseResult {
  const expression = withoutMessages(given);
  const places = optionalEntries(expression);
  if (places.size === 0) return environment.parse(expression);
  const parsed = environment.parse(
    expression
      .split('')
      .map((character, at) => (places.has(at) ? '!' : character))
      .join(''),
  );
  mark(parsed.ast, places);
  return parsed;
}

const token = /[rRbB]{0,2}(?:"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\/\/.*|\w+|\S/y;

/** Where the question marks are that begin an entry of a list or map, and not an index or a choice. */
function optionalEntries(expression: string): ReadonlySet<number> {
  const places = new Set<number>();
  if (!expression.includes('?')) return places;
  const open: ('entries' | 'other')[] = [];
  let before = '';
  for (let at = 0; at < expression.length; ) {
    token.lastIndex = at;
    const word = token.exec(expression)?.[0];
    if (word === undefined || word.startsWith('//')) {
      at += word?.length ?? 1;
      continue;
    }
    if (word === '[') open.push(isOperand(before) ? 'other' : 'entries');
    else if (word === '{') open.push('entries');
    else if (word === '(') open.push('other');
    else if (word === ']' || word === '}' || word === ')') open.pop();
    else if (word === '?' && open.at(-1) === 'entries' && '[{,'.includes(before)) places.add(at);
    before = word;
    at += word.length;
  }
  return places;
}

/** After one of these a bracket is an index. */
const isOperand = (word: string): boolean => word !== 'in' && /[\w)\]}"']$/.test(word);

function mark(root: unknown, places: ReadonlySet<number>): void {
  if (Array.isArray(root)) for (const item of root) mark(item, places);
  if (!isNode(root)) return;
  if (root.op === 'list') markList(root, places);
  if (root.op === 'map') markMap(root, places);
  mark(root.args, places);
}

/** Undoes the negation that stands for the mark. */
function unwrap(node: unknown, at: number): void {
  if (Array.isArray(node)) for (const item of node) unwrap(item, at);
  if (!isNode(node)) return;
  if (node.op === '!_' && node.start === at) node.setMeta('alternate', node.args as Node);
  else if (node.start <= at) unwrap(node.args, at);
}

/** What the library hands to its checks and evaluations. */
interface Checker {
  check(node: Node, scope: unknown): Type;
  getType(name: string): Type;
  createError(code: string, message: string, node: Node): Error;
}
interface Type {
  readonly kind: string;
  readonly name: string;
}
interface Evaluator {
  run(node: Node, scope: unknown): unknown;
}

function mustBeOptional(checker: Checker, node: Node, scope: unknown): void {
  const { kind, name } = checker.check(node, scope);
  if (kind === 'optional' || kind === 'dyn') return;
  throw checker.createError(
    'optional_expected',
    `expected type 'optional_type(${name})' but found '${name}'`,
    node.meta.alternate ?? node,
  );
}

function markList(node: Node, places: ReadonlySet<number>): void {
  const items = node.args as readonly Node[];
  const optional = items.map((item) => places.has(item.start));
  if (!optional.includes(true)) return;
  for (const { start } of items) if (places.has(start)) unwrap(items, start);
  node.setMeta('check', (checker: Checker, _node: unknown, scope: unknown): Type => {
    for (const [i, item] of items.entries()) {
      if (optional[i]) mustBeOptional(checker, item, scope);
      else checker.check(item, scope);
    }
    return checker.getType('list<dyn>');
  });
  node.setMeta('evaluate', (evaluator: Evaluator, _node: unknown, scope: unknown): unknown[] =>
    items.flatMap((item, i) => {
      const value = evaluator.run(item, scope);
      if (!optional[i]) return [value];
      if (!(value instanceof Optional)) {
        throw new Error(`cannot initialize optional list element from non-optional value ${String(value)}`);
      }
      return value.hasValue() ? [value.value()] : [];
    }),
  );
}

function markMap(node: Node, places: ReadonlySet<number>): void {
  const entries = node.args as readonly (readonly [Node, Node])[];
  const optional = entries.map(([key]) => places.has(key.start));
  if (!optional.includes(true)) return;
  for (const [key] of entries) if (places.has(key.start)) unwrap(key, key.start);
  node.setMeta('check', (checker: Checker, _node: unknown, scope: unknown): Type => {
    for (const [i, [key, value]] of entries.entries()) {
      checker.check(key, scope);
      if (optional[i]) mustBeOptional(checker, value, scope);
      else checker.check(value, scope);
    }
    return checker.getType('map<dyn, dyn>');
  });
  node.setMeta('evaluate', (evaluator: Evaluator, _node: unknown, scope: unknown): object =>
    Object.fromEntries(
      entries.flatMap(([keyNode, valueNode], i) => {
        const key = evaluator.run(keyNode, scope);
        const value = evaluator.run(valueNode, scope);
        if (!optional[i]) return [[key, value]];
        if (!(value instanceof Optional)) {
          throw new Error(`cannot initialize optional entry '${String(key)}' from non-optional value ${String(value)}`);
        }
        return value.hasValue() ? [[key, value.value()]] : [];
      }),
    ),
  );
}
