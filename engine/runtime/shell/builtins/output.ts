import { formatPrintf } from '../printf.ts';
import { complain } from '../messages.ts';
import { testArguments } from '../test.ts';
import type { Builtin } from './types.ts';

const escapes: { readonly [letter: string]: string } = {
  a: '\x07',
  b: '\b',
  c: '',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** Backslash escapes as `echo -e` knows them; `\c` ends the output. */
export function unescape(text: string): { readonly text: string; readonly stop: boolean } {
  const stop = text.search(/(?<!\\)(?:\\\\)*\\c/);
  const whole = stop < 0 ? text : text.slice(0, text.indexOf('\\c', stop));
  return {
    text: whole.replace(
      /\\(?:0([0-7]{0,3})|x([0-9a-fA-F]{1,2})|(.))/gs,
      (all, octal?: string, hex?: string, letter?: string) => {
        if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal || '0', 8) & 255);
        if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
        return escapes[letter ?? ''] ?? all;
      },
    ),
    stop: stop >= 0,
  };
}

/** The text that `echo` prints. dash's knows no options but -n, and always reads escapes. */
export function echoText(args: readonly string[], dialect: string): string {
  let at = 0;
  let newline = true;
  let escaped = dialect === 'dash';
  const options = dialect === 'dash' ? /^-n$/ : /^-[neE]+$/;
  for (; options.test(args[at] ?? ''); at++) {
    const flags = args[at] ?? '';
    if (flags.includes('n')) newline = false;
    if (dialect !== 'dash') escaped = flags.includes('e') ? true : flags.includes('E') ? false : escaped;
  }
  const text = args.slice(at).join(' ');
  if (!escaped) return newline ? `${text}\n` : text;
  const result = unescape(text);
  return newline && !result.stop ? `${result.text}\n` : result.text;
}

const test: Builtin = async (shell, argv, io) => {
  let args = argv.slice(1);
  if (argv[0] === '[') {
    if (args.at(-1) !== ']') {
      await complain(shell, io, shell.dialect === 'bash' ? "[: missing `]'" : '[: missing ]');
      return 2;
    }
    args = args.slice(0, -1);
  }
  const verdict = testArguments(shell, args);
  if ('ok' in verdict) return verdict.ok ? 0 : 1;
  await complain(shell, io, `${argv[0]}: ${testProblem(verdict.problem, shell.dialect)}`);
  return 2;
};

/** `#x`: x is no number; `+x`: x is too much. */
export function testProblem(problem: string, dialect: string): string {
  const what = problem.slice(1);
  if (problem.startsWith('#')) {
    if (dialect === 'bash') return `${what}: integer expression expected`;
    return dialect === 'dash' ? `Illegal number: ${what}` : `bad number '${what}'`;
  }
  if (problem.startsWith('+')) {
    if (dialect === 'bash') return 'too many arguments';
    return dialect === 'dash' ? `${what}: unexpected operator` : `${what}: unknown operand`;
  }
  return problem;
}

export const outputBuiltins: { readonly [name: string]: Builtin } = {
  async echo(shell, argv, io) {
    await io.stdout.write(echoText(argv.slice(1), shell.dialect));
    return 0;
  },
  async printf(shell, argv, io) {
    let args = argv.slice(1);
    let variable: string | undefined;
    if (args[0] === '-v') {
      variable = args[1];
      args = args.slice(2);
    }
    if (args[0] === '--') args = args.slice(1);
    const [format, ...values] = args;
    if (format === undefined) {
      await complain(shell, io, 'printf: usage: printf [-v var] format [arguments]');
      return 2;
    }
    const { text, problems } = formatPrintf(format, values);
    if (variable === undefined) await io.stdout.write(text);
    else shell.variables.set(variable, text);
    for (const problem of problems) await complain(shell, io, `printf: ${problem}`);
    return problems.length > 0 ? 1 : 0;
  },
  test,
  '[': test,
  async pwd(shell, _, io) {
    await io.stdout.write(`${shell.cwd}\n`);
    return 0;
  },
};
