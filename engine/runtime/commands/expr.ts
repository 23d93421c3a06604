import { tool, ToolError } from './tool.ts';

export const expr = tool(async (process, args) => {
  const value = evaluateExpression([...args]);
  await process.stdout.write(`${value}\n`);
  return value === '0' || value === '' ? 1 : 0;
});

const levels: readonly (readonly string[])[] = [
  ['|'],
  ['&'],
  ['=', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
  [':'],
];

function evaluateExpression(args: string[]): string {
  const level = (n: number): string => {
    const operators = levels[n];
    if (!operators) return primary();
    let left = level(n + 1);
    while (operators.includes(args[0] ?? '')) left = combine(left, args.shift() ?? '', level(n + 1));
    return left;
  };
  const primary = (): string => {
    const first = args.shift();
    if (first === undefined) throw new ToolError('syntax error', 2);
    if (first === 'length') return String((args.shift() ?? '').length);
    if (first !== '(') return first;
    const value = level(0);
    args.shift();
    return value;
  };
  const value = level(0);
  if (args.length > 0) throw new ToolError('syntax error', 2);
  return value;
}

function combine(left: string, operator: string, right: string): string {
  if (operator === '|') return left !== '' && left !== '0' ? left : right;
  if (operator === '&') return left !== '' && left !== '0' && right !== '' && right !== '0' ? left : '0';
  if (operator === ':') {
    const match = new RegExp(`^(?:${right.replace(/\\([()])/g, '$1')})`).exec(left);
    return match ? (match[1] ?? String(match[0].length)) : '0';
  }
  const a = Number(left);
  const b = Number(right);
  const numbers = !Number.isNaN(a) && !Number.isNaN(b);
  const compare = numbers ? a - b : left < right ? -1 : left > right ? 1 : 0;
  const comparisons: { readonly [operator: string]: boolean } = {
    '=': compare === 0,
    '!=': compare !== 0,
    '<': compare < 0,
    '<=': compare <= 0,
    '>': compare > 0,
    '>=': compare >= 0,
  };
  const compared = comparisons[operator];
  if (compared !== undefined) return compared ? '1' : '0';
  if (!numbers) throw new ToolError('non-integer argument', 2);
  if ((operator === '/' || operator === '%') && b === 0) throw new ToolError('division by zero', 2);
  return String(
    operator === '+'
      ? a + b
      : operator === '-'
        ? a - b
        : operator === '*'
          ? a * b
          : operator === '/'
            ? Math.trunc(a / b)
            : a % b,
  );
}
