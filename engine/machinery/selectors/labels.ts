import { badRequest } from '../errors.ts';

/** One demand of a label selector. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: '=' | '!=' | 'in' | 'notin' | 'exists' | '!' | '>' | '<';
  readonly values: readonly string[];
}

export type Labels = { readonly [key: string]: string } | undefined;
export type LabelMatcher = (labels: Labels) => boolean;

type Token = { readonly text: string; readonly kind: 'word' | 'symbol' | 'end' };

const symbols = ['!=', '==', '=', '!', '(', ')', ',', '>', '<'] as const;

/**
 * Parses `app=web,tier in (a, b),!legacy`.
 *
 * @throws ApiError 400 in the words of the real server
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function parseLabelSelector(text: string): readonly LabelRequirement[] {
  const tokens = tokenize(text);
  const requirements: LabelRequirement[] = [];
  let at = 0;
  const peek = (): Token => tokens[at] ?? { text: '', kind: 'end' };
  const next = (): Token => {
    const token = peek();
    at++;
    return token;
  };
  const fail = (message: string) => badRequest(`unable to parse requirement: ${message}`);
  if (peek().kind === 'end') return requirements;
  for (;;) {
    requirements.push(requirement());
    const separator = next();
    if (separator.kind === 'end') return requirements;
    if (separator.text !== ',') throw badRequest(`found '${separator.text}', expected: ',' or 'end of string'`);
    if (peek().kind !== 'word' && peek().text !== '!') {
      throw badRequest(`found '${peek().text}', expected: identifier after ','`);
    }
  }

  function requirement(): LabelRequirement {
    const negated = peek().text === '!' && peek().kind === 'symbol';
    if (negated) at++;
    const key = next();
    if (key.kind !== 'word') throw fail(`found '${key.text}', expected: identifier`);
    if (negated) return { key: key.text, operator: '!', values: [] };
    const ahead = peek();
    if (ahead.kind === 'end' || ahead.text === ',') return { key: key.text, operator: 'exists', values: [] };
    const operator = next();
    switch (operator.text) {
      case 'in':
      case 'notin':
        return { key: key.text, operator: operator.text, values: valueSet() };
      case '=':
      case '==':
        return { key: key.text, operator: '=', values: [value()] };
      case '!=':
      case '>':
      case '<':
        return { key: key.text, operator: operator.text, values: [value()] };
      default:
        throw fail(`found '${operator.text}', expected: in, notin, =, ==, !=, gt, lt`);
    }
  }

  function value(): string {
    const token = peek();
    if (token.kind === 'end' || token.text === ',') return '';
    at++;
    if (token.kind !== 'word') throw fail(`found '${token.text}', expected: identifier`);
    return token.text;
  }

  function valueSet(): string[] {
    const open = next();
    if (open.text !== '(') throw fail(`found '${open.text}' expected: '('`);
    const values = new Set<string>();
    for (;;) {
      const token = next();
      if (token.text === ')' && token.kind === 'symbol') {
        values.add('');
        break;
      }
      if (token.text === ',' && token.kind === 'symbol') {
        values.add('');
        continue;
      }
      if (token.kind !== 'word') throw fail(`found '${token.text}', expected: ',', ')' or identifier`);
      values.add(token.text);
      const after = next();
      if (after.text === ')') break;
      if (after.text !== ',') throw fail(`found '${after.text}', expected: ',' or ')'`);
    }
    return [...values].sort();
  }
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    const blank = /^\s+/.exec(rest);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    const symbol = symbols.find((s) => rest.startsWith(s));
    const word = symbol ?? /^[^\s!=(),<>]+/.exec(rest)?.[0] ?? rest.charAt(0);
    tokens.push({ text: word, kind: symbol ? 'symbol' : 'word' });
    at += word.length;
  }
  return tokens;
}

/** Compiles requirements; undefined where everything matches. */
export function labelMatcher(requirements: readonly LabelRequirement[]): LabelMatcher | undefined {
  if (requirements.length === 0) return undefined;
  return (labels) => requirements.every((requirement) => satisfies(labels, requirement));
}

export function satisfies(labels: Labels, { key, operator, values }: LabelRequirement): boolean {
  const value = labels?.[key];
  switch (operator) {
    case '=':
      return value !== undefined && value === values[0];
    case '!=':
      return value !== values[0];
    case 'in':
      return value !== undefined && values.includes(value);
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case '>':
      return value !== undefined && Number(value) > Number(values[0]);
    case '<':
      return value !== undefined && Number(value) < Number(values[0]);
  }
}
