import { parseOptions } from './options.ts';
import { deviceInput } from '../processes/devices.ts';
import { echoText, testProblem } from '../shell/builtins/output.ts';
import { formatPrintf } from '../shell/printf.ts';
import { testArguments } from '../shell/test.ts';
import type { Applet } from '../processes/machine.ts';
import { pathIn, tool, ToolError } from './tool.ts';
import { encode } from '../processes/text.ts';

export const echo: Applet = async (process) => {
  await process.stdout.write(echoText(process.argv.slice(1), process.machine.busybox ? 'ash' : 'bash'));
  return 0;
};

export const printf: Applet = async (process) => {
  const [, format = '', ...args] = process.argv;
  const { text, problems } = formatPrintf(format, args);
  await process.stdout.write(text);
  for (const problem of problems) await process.stderr.write(`printf: ${problem}\n`);
  return problems.length > 0 ? 1 : 0;
};

export const test: Applet = async (process) => {
  let args = process.argv.slice(1);
  if (process.argv[0]?.endsWith('[')) args = args.at(-1) === ']' ? args.slice(0, -1) : args;
  const verdict = testArguments({ machine: process.machine, cwd: process.cwd, process }, args);
  if ('ok' in verdict) return verdict.ok ? 0 : 1;
  await process.stderr.write(`${process.argv[0]}: ${testProblem(verdict.problem, process.machine.dialect)}\n`);
  return 2;
};

export const succeed: Applet = async () => 0;
export const fail: Applet = async () => 1;

export const pwd: Applet = async (process) => {
  await process.stdout.write(`${process.cwd}\n`);
  return 0;
};

/** Screen editors and the like: there is no screen. */
export const noTerminal = tool(async (_, __, name) => {
  throw new ToolError(`${name} needs a terminal that is not simulated`);
});

/** Known, but not simulated: it says so rather than to make something up. */
export const notSimulated = tool(async (_, __, name) => {
  throw new ToolError(`${name} is not simulated`);
});

export const top = tool(async (process) => {
  await process.stdout.write(
    'Mem: 1048576K used, 6291456K free, 0K shrd, 102400K buff, 1048576K cached\nCPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq\n',
  );
  await process.stdout.write(
    'Load average: 0.00 0.00 0.00 1/100 1\n  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n',
  );
  for (const p of process.machine.processes.values()) {
    await process.stdout.write(
      `${String(p.pid).padStart(5)} ${String(p.parent).padStart(5)} ${(p.uid === 0 ? 'root' : String(p.uid)).padEnd(8)} S     4400   0%   0   0% ${p.argv.join(' ')}\n`,
    );
  }
  return 0;
});

const sizes: { readonly [suffix: string]: number } = { '': 1, c: 1, k: 1024, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

const size = (text: string): number => {
  const [, number = '512', suffix = ''] = /^(\d+)([ckKMG]?)B?$/.exec(text) ?? [];
  return Number(number) * (sizes[suffix] ?? 1);
};

export const dd = tool(async (process, args) => {
  const given = new Map(args.map((arg) => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]));
  const block = size(given.get('bs') ?? '512');
  const from = given.get('if');
  const to = given.get('of');
  let left = given.has('count') ? block * Number(given.get('count')) : Number.POSITIVE_INFINITY;
  // a block is a buffer in memory
  process.allocate(block);
  const path = from === undefined ? undefined : pathIn(process, from);
  const device = path !== undefined && process.fs.stat(path).type === 'device';
  const input = path === undefined ? process.stdin : device ? deviceInput(path, process) : undefined;
  const target = to === undefined ? undefined : pathIn(process, to);
  if (target !== undefined && !target.startsWith('/dev/')) process.fs.write(target, '');
  let copied = 0;
  let whole = path !== undefined && !device ? process.fs.read(path) : undefined;
  while (left > 0) {
    const chunk = input ? await input.read() : whole;
    whole = undefined;
    if (!chunk) break;
    const piece = chunk.subarray(0, left);
    if (target === undefined) await process.stdout.write(piece);
    else process.fs.write(target, piece, { append: true });
    copied += piece.length;
    left -= piece.length;
  }
  const blocks = `${Math.floor(copied / block)}+${copied % block === 0 ? 0 : 1}`;
  await process.stderr.write(`${blocks} records in\n${blocks} records out\n`);
  if (!process.machine.busybox)
    await process.stderr.write(`${copied} bytes copied, 0.001 s, ${(copied / 1000).toFixed(1)} MB/s\n`);
  process.allocate(-block);
  return 0;
});

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

/** `openssl rand -hex|-base64 N`: the rest of OpenSSL is not modelled. */
export const openssl = tool(async (process, args) => {
  if (args[0] !== 'rand') throw new ToolError(`${args[0] ?? ''}: only 'openssl rand' is simulated`);
  const { operands } = parseOptions(args.slice(1), 'hexbas64');
  const bytes = process.sim.random.bytes(Number(operands.at(-1) ?? 16));
  const text = args.includes('-base64')
    ? btoa(String.fromCharCode(...bytes))
    : [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  await process.stdout.write(args.includes('-hex') || args.includes('-base64') ? `${text}\n` : encode(text));
  return 0;
});
