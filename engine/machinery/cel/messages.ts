import { EvaluationError, ParseError, TypeError as CheckError } from '@marcbachmann/cel-js';

/** Names of operators as Kubernetes' messages write them. */
const operatorNames: { readonly [operator: string]: string } = {
  '==': '_==_',
  '!=': '_!=_',
  '<': '_<_',
  '<=': '_<=_',
  '>': '_>_',
  '>=': '_>=_',
  '+': '_+_',
  '-': '_-_',
  '*': '_*_',
  '/': '_/_',
  '%': '_%_',
  in: '@in',
};

/** Words of the library, and those of a Kubernetes API server for the same. */
const words: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [/^No such key: index out of bounds, index (\d+).*/, (_, at = '') => `index out of bounds: ${at}`],
  [/^No such key: (.*)$/, (_, key = '') => `no such key: ${key}`],
  [/^Unknown variable: (.*)$/, (_, name = '') => `undeclared reference to '${name}' (in container '')`],
  [/^integer overflow.*/, () => 'integer overflow'],
  [
    /^no such overload: (.+) (==|!=|<=|>=|<|>|\+|-|\*|\/|%|in) (.+)$/,
    (_, left = '', operator = '', right = '') =>
      `found no matching overload for '${operatorNames[operator] ?? operator}' applied to '(${left}, ${right})'`,
  ],
  [
    /^no such overload: ([!-])(.+)$/,
    (_, operator = '', type = '') =>
      `found no matching overload for '${operator === '!' ? '!_' : '-_'}' applied to '(${type})'`,
  ],
  [
    /^found no matching overload for '([\w.<>, ]+)\.(\w+)\((.*)\)'$/,
    (_, receiver = '', name = '', args = '') =>
      `found no matching overload for '${name}' applied to '${receiver}.(${args})'`,
  ],
  [
    /^found no matching overload for '(\w+)\((.*)\)'$/,
    (_, name = '', args = '') => `found no matching overload for '${name}' applied to '(${args})'`,
  ],
  [
    /^(?:Logical operator requires bool operands, got|Ternary condition must be bool, got|.*must return bool, got) '(.*)'$/,
    (_, type = '') => `expected type 'bool' but found '${type}'`,
  ],
  [/^Unexpected token: EOF$/, () => "Syntax error: mismatched input '<EOF>'"],
  [/^Unexpected token: (.*)$/, (_, token = '') => `Syntax error: mismatched input '${token.toLowerCase()}'`],
  [/^Unexpected character: (.*)$/, (_, character = '') => `Syntax error: token recognition error at: '${character}'`],
];

/** What went wrong in an expression, in a Kubernetes API server's words, without the place. */
export function wordsOf(error: unknown): string {
  const summary = isCelError(error) ? error.summary : error instanceof Error ? error.message : String(error);
  for (const [pattern, say] of words) {
    const match = pattern.exec(summary);
    if (match) return say(...match);
  }
  return summary;
}

/** The same with the place shown, as for expressions that cannot be compiled. */
export function compileMessage(error: unknown, expression: string): string {
  const said = wordsOf(error);
  const undefinedField = /^no such key: (.*)$/.exec(said);
  const text = undefinedField ? `undefined field '${undefinedField[1]}'` : said;
  const start = isCelError(error) ? (error.range?.start ?? 0) : 0;
  // a selection is shown at its dot
  const at = undefinedField ? Math.max(0, start - 1) : start;
  const before = expression.slice(0, at).split('\n');
  const line = expression.split('\n')[before.length - 1] ?? '';
  const column = before.at(-1)?.length ?? 0;
  return `ERROR: <input>:${before.length}:${column + 1}: ${text}\n | ${line}\n | ${'.'.repeat(column)}^`;
}

const isCelError = (error: unknown): error is ParseError | CheckError | EvaluationError =>
  error instanceof ParseError || error instanceof CheckError || error instanceof EvaluationError;
