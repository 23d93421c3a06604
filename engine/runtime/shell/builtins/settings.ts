import { resolvePath } from '../../filesystem/path.ts';
import { runProgram } from '../command.ts';
import { complain } from '../messages.ts';
import { quoteWord } from '../quote.ts';
import type { Shell, ShellOptions } from '../state.ts';
import { builtinOf } from './index.ts';
import type { Builtin } from './types.ts';

type Flag = keyof ShellOptions;

const letters: { readonly [letter: string]: Flag } = {
  e: 'errexit',
  u: 'nounset',
  x: 'xtrace',
  f: 'noglob',
  n: 'noexec',
};
const named: ReadonlySet<string> = new Set([...Object.values(letters), 'pipefail']);
const known = (name: string): name is Flag => named.has(name);
/** Options that change nothing here, but that scripts set. */
const harmless: ReadonlySet<string> = new Set([
  'posix',
  'allexport',
  'monitor',
  'vi',
  'emacs',
  'hashall',
  'errtrace',
  'functrace',
]);

/** `-euo pipefail`, `+x`, `-- a b`: sets options and positional parameters. Gives what it does not know. */
export function setOptions(shell: Shell, args: readonly string[]): string | undefined {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--' || arg === '-') {
      shell.positional = args.slice(at + 1);
      return undefined;
    }
    if (!/^[-+]./.test(arg)) {
      shell.positional = args.slice(at);
      return undefined;
    }
    const on = arg.startsWith('-');
    for (const letter of arg.slice(1)) {
      if (letter === 'o') {
        const name = args[++at] ?? '';
        if (known(name)) shell.options[name] = on;
        else if (!harmless.has(name)) return `-o: ${name}: invalid option name`;
        continue;
      }
      const flag = letters[letter];
      if (flag) shell.options[flag] = on;
      else if (!'abhikmpvBCEHPT'.includes(letter)) return `${arg[0]}${letter}: invalid option`;
    }
  }
  return undefined;
}

const cd: Builtin = async (shell, argv, io) => {
  const args = argv.slice(1).filter((arg) => arg !== '-P' && arg !== '-L' && arg !== '--');
  const given = args[0];
  const target =
    given === undefined
      ? (shell.variables.get('HOME') ?? '/')
      : given === '-'
        ? (shell.variables.get('OLDPWD') ?? shell.cwd)
        : given;
  const path = resolvePath(shell.cwd, target);
  const { fs } = shell.process;
  const { dialect } = shell;
  const exists = fs.exists(path);
  if (!exists || fs.stat(path).type !== 'directory') {
    const why = exists ? 'Not a directory' : 'No such file or directory';
    const words = {
      bash: `cd: ${target}: ${why}`,
      dash: `cd: can't cd to ${target}`,
      ash: `cd: can't cd to ${target}: ${why}`,
    };
    await complain(shell, io, words[dialect]);
    return dialect === 'dash' ? 2 : 1;
  }
  shell.variables.set('OLDPWD', shell.cwd);
  shell.cwd = path;
  shell.variables.set('PWD', path);
  if (given === '-') await io.stdout.write(`${path}\n`);
  return 0;
};

async function whatIs(shell: Shell, name: string): Promise<'function' | 'builtin' | string | undefined> {
  if (shell.functions.has(name)) return 'function';
  if (builtinOf(name)) return 'builtin';
  if (!(await shell.machine.find(name))) return undefined;
  return name.includes('/') ? name : `/bin/${name}`;
}

export const settingBuiltins: { readonly [name: string]: Builtin } = {
  async set(shell, argv, io) {
    if (argv.length === 1) {
      for (const name of [...shell.variables.names()].sort()) {
        await io.stdout.write(`${name}=${quoteWord(shell.variables.get(name) ?? '')}\n`);
      }
      return 0;
    }
    const problem = setOptions(shell, argv.slice(1));
    if (problem === undefined) return 0;
    await complain(shell, io, `set: ${problem}`);
    return 2;
  },
  cd,
  shopt: () => 0,
  alias: () => 0,
  unalias: () => 0,
  umask: async (_, argv, io) => {
    if (argv.length === 1) await io.stdout.write('0022\n');
    return 0;
  },
  ulimit: async (_, __, io) => {
    await io.stdout.write('unlimited\n');
    return 0;
  },
  hash: () => 0,
  times: async (_, __, io) => {
    await io.stdout.write('0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n');
    return 0;
  },
  async command(shell, argv, io) {
    let args = argv.slice(1);
    if (args[0] === '-p') args = args.slice(1);
    if (args[0] !== '-v' && args[0] !== '-V') {
      const builtin = builtinOf(args[0] ?? '');
      if (args.length === 0) return 0;
      return builtin ? builtin(shell, args, io) : runProgram(shell, io, args, shell.variables.exported());
    }
    const name = args[1] ?? '';
    const kind = await whatIs(shell, name);
    if (kind === undefined) {
      if (args[0] === '-V') await complain(shell, io, `${name}: not found`);
      return shell.dialect === 'bash' ? 1 : 127;
    }
    const is = kind === 'function' ? 'a function' : kind === 'builtin' ? 'a shell builtin' : kind;
    await io.stdout.write(args[0] === '-v' ? `${kind.startsWith('/') ? kind : name}\n` : `${name} is ${is}\n`);
    return 0;
  },
  async builtin(shell, argv, io) {
    return (await builtinOf(argv[1] ?? '')?.(shell, argv.slice(1), io)) ?? 1;
  },
  async type(shell, argv, io) {
    let status = 0;
    for (const name of argv.slice(1)) {
      const kind = await whatIs(shell, name);
      if (kind === undefined) {
        await complain(shell, io, shell.dialect === 'bash' ? `type: ${name}: not found` : `${name}: not found`);
        status = 1;
        continue;
      }
      const is = kind === 'function' ? 'a function' : kind === 'builtin' ? 'a shell builtin' : kind;
      await io.stdout.write(`${name} is ${is}\n`);
    }
    return status;
  },
};
