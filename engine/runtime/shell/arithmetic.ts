import { type ArithmeticExpression, parse } from 'unbash';
import { ShellError, type Variables } from './variables.ts';

export interface ArithmeticScope {
  readonly variables: Variables;
  /** The text of a word in an expression, its `$x` and `$(…)` expanded. */
  text(node: Extract<ArithmeticExpression, { type: 'ArithmeticWord' | 'ArithmeticCommandExpansion' }>): Promise<string>;
}

const deepest = 100;

/** The value of an expression, as `$((…))` has it: whole numbers, C's operators and precedence. */
export async function evaluate(scope: ArithmeticScope, node: ArithmeticExpression, depth = 0): Promise<number> {
  switch (node.type) {
    case 'ArithmeticGroup':
      return evaluate(scope, node.expression, depth);
    case 'ArithmeticTernary':
      return evaluate(scope, (await evaluate(scope, node.test, depth)) ? node.consequent : node.alternate, depth);
    case 'ArithmeticWord':
    case 'ArithmeticCommandExpansion':
      return number(scope, await scope.text(node), depth);
    case 'ArithmeticUnary':
      return unary(scope, node, depth);
    case 'ArithmeticBinary':
      return binary(scope, node, depth);
  }
}

/** The value of a text: a number in any base, a variable's name, or an expression again. */
export async function number(scope: ArithmeticScope, text: string, depth = 0): Promise<number> {
  const word = text.trim();
  if (word === '') return 0;
  if (/^\d+$/.test(word)) return word.length > 1 && word.startsWith('0') ? octal(word) : Number(word);
  if (/^0[xX][0-9a-fA-F]+$/.test(word)) return Number.parseInt(word.slice(2), 16);
  const based = /^(\d+)#([\w@]+)$/.exec(word);
  if (based) return Number.parseInt(based[2] ?? '', Number(based[1]));
  if (depth > deepest) throw new ShellError(`${word}: expression recursion level exceeded (error token is "${word}")`);
  const item = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(word);
  if (item)
    return number(
      scope,
      scope.variables.item(item[1] ?? '', await keyOf(scope, item[1] ?? '', item[2] ?? '')) ?? '',
      depth + 1,
    );
  if (/^[A-Za-z_]\w*$/.test(word)) return number(scope, scope.variables.get(word) ?? '', depth + 1);
  const expression = parseExpression(word);
  if (!expression || expression.type === 'ArithmeticWord') throw syntax(word);
  return evaluate(scope, expression, depth + 1);
}

function octal(word: string): number {
  if (/[89]/.test(word)) throw new ShellError(`${word}: value too great for base (error token is "${word}")`);
  return Number.parseInt(word, 8);
}

async function keyOf(scope: ArithmeticScope, name: string, key: string): Promise<string> {
  return scope.variables.isMap(name) ? key : String(await number(scope, key));
}

function parseExpression(text: string): ArithmeticExpression | undefined {
  const statement = parse(`((${text}))`).commands[0]?.command;
  return statement?.type === 'ArithmeticCommand' ? statement.expression : undefined;
}

const syntax = (text: string) => new ShellError(`${text}: syntax error: operand expected (error token is "${text}")`);

async function assign(scope: ArithmeticScope, target: ArithmeticExpression, value: number): Promise<number> {
  if (target.type !== 'ArithmeticWord') throw new ShellError('attempted assignment to non-variable');
  const item = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(target.value);
  if (item) scope.variables.setItem(item[1] ?? '', await keyOf(scope, item[1] ?? '', item[2] ?? ''), String(value));
  else if (/^[A-Za-z_]\w*$/.test(target.value)) scope.variables.set(target.value, String(value));
  else throw new ShellError('attempted assignment to non-variable');
  return value;
}

async function unary(
  scope: ArithmeticScope,
  { operator, operand, prefix }: Extract<ArithmeticExpression, { type: 'ArithmeticUnary' }>,
  depth: number,
): Promise<number> {
  const value = await evaluate(scope, operand, depth);
  if (operator === '++' || operator === '--') {
    const changed = value + (operator === '++' ? 1 : -1);
    await assign(scope, operand, changed);
    return prefix ? changed : value;
  }
  if (operator === '-') return -value;
  if (operator === '!') return value === 0 ? 1 : 0;
  return operator === '~' ? -value - 1 : value;
}

const operators: { readonly [operator: string]: (a: number, b: number) => number } = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => Math.trunc(a / nonZero(b)),
  '%': (a, b) => a % nonZero(b),
  '**': (a, b) => a ** b,
  '<<': (a, b) => Number(BigInt.asIntN(64, BigInt(a) << BigInt(b))),
  '>>': (a, b) => Number(BigInt(a) >> BigInt(b)),
  '&': (a, b) => Number(BigInt(a) & BigInt(b)),
  '|': (a, b) => Number(BigInt(a) | BigInt(b)),
  '^': (a, b) => Number(BigInt(a) ^ BigInt(b)),
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  ',': (_, b) => b,
};

function nonZero(value: number): number {
  if (value === 0) throw new ShellError('division by 0 (error token is "0")');
  return value;
}

async function binary(
  scope: ArithmeticScope,
  { operator, left, right }: Extract<ArithmeticExpression, { type: 'ArithmeticBinary' }>,
  depth: number,
): Promise<number> {
  if (operator === '&&' || operator === '||') {
    const decided = (await evaluate(scope, left, depth)) !== 0;
    if (decided === (operator === '||')) return decided ? 1 : 0;
    return (await evaluate(scope, right, depth)) === 0 ? 0 : 1;
  }
  if (operator === '=') return assign(scope, left, await evaluate(scope, right, depth));
  const compound = /^(.+)=$/.exec(operator)?.[1];
  if (compound !== undefined && !(operator in operators)) {
    const before = await evaluate(scope, left, depth);
    const apply = operators[compound];
    if (!apply) throw syntax(operator);
    return assign(scope, left, apply(before, await evaluate(scope, right, depth)));
  }
  const apply = operators[operator];
  if (!apply) throw syntax(operator);
  return apply(await evaluate(scope, left, depth), await evaluate(scope, right, depth));
}
