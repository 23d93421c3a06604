import { parse } from 'unbash';
import { resolvePath } from '../../filesystem/path.ts';
import { runProgram } from '../command.ts';
import { FunctionReturn, LoopExit, ShellExit } from '../control.ts';
import { runScript } from '../interpreter.ts';
import { complain } from '../messages.ts';
import type { Io } from '../io.ts';
import type { Shell } from '../state.ts';
import { syntaxProblem } from '../syntax.ts';
import type { Builtin } from './types.ts';

const count = (text: string | undefined): number => Math.max(1, Number.parseInt(text ?? '1', 10) || 1);

const statusOf = (shell: Shell, text: string | undefined): number =>
  text === undefined ? shell.status : (Number.parseInt(text, 10) || 0) & 255;

/** Runs a text as if it stood in the script. */
export async function runText(shell: Shell, io: Io, text: string): Promise<number> {
  const script = parse(text);
  const problem = syntaxProblem(shell, text, script);
  if (problem) {
    await complain(shell, io, problem);
    return 2;
  }
  const { source, lineOffset } = shell;
  shell.source = text;
  shell.lineOffset = 0;
  shell.status = 0;
  try {
    return await runScript(shell, io, script);
  } finally {
    shell.source = source;
    shell.lineOffset = lineOffset;
  }
}

const source: Builtin = async (shell, [name = '.', file, ...args], io) => {
  if (file === undefined) {
    await complain(shell, io, `${name}: filename argument required`);
    return 2;
  }
  const { fs } = shell.process;
  const path = resolvePath(shell.cwd, file);
  if (!fs.exists(path) || fs.stat(path).type === 'directory') {
    const words = {
      bash: `${file}: No such file or directory`,
      dash: `.: cannot open ${file}: No such file`,
      ash: `.: can't open '${file}': No such file or directory`,
    };
    await complain(shell, io, words[shell.dialect]);
    if (shell.dialect !== 'bash') throw new ShellExit(2);
    return 1;
  }
  const { positional } = shell;
  if (args.length > 0) shell.positional = args;
  try {
    return await runText(shell, io, fs.readText(path));
  } catch (error) {
    if (error instanceof FunctionReturn) return error.status;
    throw error;
  } finally {
    shell.positional = positional;
  }
};

export const controlBuiltins: { readonly [name: string]: Builtin } = {
  ':': () => 0,
  true: () => 0,
  false: () => 1,
  break: (_, argv) => {
    throw new LoopExit('break', count(argv[1]));
  },
  continue: (_, argv) => {
    throw new LoopExit('continue', count(argv[1]));
  },
  return: (shell, argv) => {
    throw new FunctionReturn(statusOf(shell, argv[1]));
  },
  exit: (shell, argv) => {
    throw new ShellExit(statusOf(shell, argv[1]));
  },
  eval: (shell, argv, io) => runText(shell, io, argv.slice(1).join(' ')),
  '.': source,
  source,
  async exec(shell, argv, io) {
    const status = await runProgram(shell, io, argv.slice(1), shell.variables.exported());
    throw new ShellExit(status);
  },
};
