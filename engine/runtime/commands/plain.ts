import type { Applet } from '../processes/machine.ts';
import { echoText, testProblem } from '../shell/builtins/output.ts';
import { formatPrintf } from '../shell/printf.ts';
import { testArguments } from '../shell/test.ts';

/** The shell's own plain commands, for whoever calls them without a shell. */
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
