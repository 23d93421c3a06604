import { EvaluationError, ParseError, TypeError as CheckError } from '@marcbachmann/cel-js';

/** Names of operators as Kubernetes' messages write them. */
export const operatorNames: { readonly [operator: string]: string } = {
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

/** A type of the library's as Kubernetes' messages write it: `list(int)`, `optional_type(string)`, `timestamp`. */
export const formatType = (name: string): string =>
  name
    .replace(/^google\.protobuf\.Timestamp$/, 'timestamp')
    .replace(/^google\.protobuf\.Duration$/, 'duration')
    .replace(/^(list|map|optional)<(.*)>$/, (_, of: string, inner: string) => {
      const types = splitTypes(inner).map(formatType).join(', ');
      return `${of === 'optional' ? 'optional_type' : of}(${types})`;
    });

/** At the commas that are in no type's own brackets. */
function splitTypes(text: string): readonly string[] {
  const types = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '<') depth++;
    if (character === '>') depth--;
    if (character === ',' && depth === 0) types.push('');
    else types[types.length - 1] += character;
  }
  return types.map((type) => type.trim());
}

const formatTypes = (list: string): string => splitTypes(list).map(formatType).join(', ');

/** Words of the library, and those of a Kubernetes API server for the same. */
const words: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [/^No such key: index out of bounds, index (\d+).*/, (_, at = '') => `index out of bounds: ${at}`],
  [/^No such key: (.*)$/, (_, key = '') => `no such key: ${key}`],
  [/^Unknown variable: (.*)$/, (_, name = '') => `undeclared reference to '${name}' (in container '')`],
  [/^integer overflow.*/, () => 'integer overflow'],
  [/^Optional value is not present$/, () => 'optional.none() dereference'],
  [/^optional\..* must be optional$/, () => 'no such overload'],
  [
    /^(int|uint|double|bool)\(\) type error: cannot convert to .*/,
    (_, to = '') => `type conversion error from 'string' to '${to}'`,
  ],
  [
    /^no such overload: (.+) (==|!=|<=|>=|<|>|\+|-|\*|\/|%|in) (.+)$/,
    (_, left = '', operator = '', right = '') =>
      `found no matching overload for '${operatorNames[operator] ?? operator}' applied to '(${formatType(left)}, ${formatType(right)})'`,
  ],
  [
    /^no such overload: ([!-])(.+)$/,
    (_, operator = '', type = '') =>
      `found no matching overload for '${operator === '!' ? '!_' : '-_'}' applied to '(${formatType(type)})'`,
  ],
  [
    /^found no matching overload for '([\w.<>, ]+)\.(\w+)\((.*)\)'$/,
    (_, receiver = '', name = '', args = '') =>
      `found no matching overload for '${name}' applied to '${formatType(receiver)}.(${formatTypes(args)})'`,
  ],
  [
    /^found no matching overload for '(\w+)\((.*)\)'$/,
    (_, name = '', args = '') => `found no matching overload for '${name}' applied to '(${formatTypes(args)})'`,
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

const isCelError = (error: unknown): error is ParseError | CheckError | EvaluationError =>
  error instanceof ParseError || error instanceof CheckError || error instanceof EvaluationError;
