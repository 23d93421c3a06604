import { parse } from 'unbash';
import { arithmetic } from '../expand.ts';
import { expanderFor } from '../interpreter.ts';
import type { Shell } from '../state.ts';
import { complain } from '../messages.ts';
import type { Builtin } from './types.ts';

const pair = /^([A-Za-z_]\w*)(\+?)=(.*)$/s;
const quote = (value: string): string => `"${value.replace(/["\\$`]/g, '\\$&')}"`;
const listed = (shell: Shell, value: string): string =>
  shell.dialect === 'bash' ? quote(value) : `'${value.replace(/'/g, "'\"'\"'")}'`;

/** Sets and marks what the arguments name: `A`, `A=1`, `A+=1`. Gives the arguments that are no names. */
function declare(shell: Shell, args: readonly string[], mark: { exported?: boolean; readonly?: boolean }): string[] {
  const invalid: string[] = [];
  for (const arg of args) {
    const [, name = arg, append, value] = pair.exec(arg) ?? [];
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      invalid.push(arg);
      continue;
    }
    if (value !== undefined) shell.variables.set(name, append ? `${shell.variables.get(name) ?? ''}${value}` : value);
    if (mark.exported !== undefined || mark.readonly !== undefined) shell.variables.mark(name, mark);
  }
  return invalid;
}

const exporting: Builtin = async (shell, argv, io) => {
  let args = argv.slice(1);
  let exported = true;
  if (args[0] === '-n') {
    exported = false;
    args = args.slice(1);
  }
  if (args.length === 0 || args[0] === '-p') {
    const words = shell.dialect === 'bash' ? 'declare -x' : 'export';
    for (const [name, value] of Object.entries(shell.variables.exported()).sort(([a], [b]) => (a < b ? -1 : 1))) {
      await io.stdout.write(`${words} ${name}=${listed(shell, value)}\n`);
    }
    return 0;
  }
  const invalid = declare(shell, args, { exported });
  for (const arg of invalid) {
    const said = shell.dialect === 'bash' ? `\`${arg}': not a valid identifier` : `${arg}: bad variable name`;
    await complain(shell, io, `export: ${said}`);
  }
  return invalid.length > 0 ? 1 : 0;
};

const declaring: Builtin = async (shell, argv, io) => {
  const flags = argv
    .slice(1)
    .filter((arg) => /^[-+][a-zA-Z]+$/.test(arg))
    .join('');
  const args = argv.slice(1).filter((arg) => !/^[-+][a-zA-Z]+$/.test(arg));
  const local = argv[0] === 'local' || (shell.depth > 0 && !flags.includes('g') && argv[0] !== 'readonly');
  if (flags.includes('p')) {
    for (const name of args) await io.stdout.write(`declare -- ${name}=${quote(shell.variables.get(name) ?? '')}\n`);
    return 0;
  }
  for (const arg of args) {
    const name = pair.exec(arg)?.[1] ?? arg;
    if (local && !shell.variables.declareLocal(name) && argv[0] === 'local') {
      await complain(
        shell,
        io,
        `local: ${shell.dialect === 'bash' ? 'can only be used in a function' : 'not in a function'}`,
      );
      return 1;
    }
    if (flags.includes('A') && !shell.variables.isMap(name)) shell.variables.set(name, new Map());
    else if (flags.includes('a') && !shell.variables.lookup(name)) shell.variables.set(name, []);
    if (flags.includes('i') && pair.test(arg)) {
      const value = await integer(shell, io, pair.exec(arg)?.[3] ?? '');
      declare(shell, [`${name}=${value}`], {});
    } else if (!(flags.includes('A') && !pair.test(arg))) declare(shell, [arg], {});
    const mark = {
      ...(flags.includes('x') ? { exported: true } : {}),
      ...(flags.includes('r') ? { readonly: true } : {}),
    };
    if (Object.keys(mark).length > 0) shell.variables.mark(name, mark);
  }
  return 0;
};

async function integer(shell: Shell, io: Parameters<Builtin>[2], text: string): Promise<number> {
  const command = parse(`((${text}))`).commands[0]?.command;
  return command?.type === 'ArithmeticCommand' && command.expression
    ? arithmetic(expanderFor(shell, io), command.expression)
    : 0;
}

export const variableBuiltins: { readonly [name: string]: Builtin } = {
  export: exporting,
  local: declaring,
  declare: declaring,
  typeset: declaring,
  readonly: (shell, argv) => {
    declare(
      shell,
      argv.slice(1).filter((arg) => !arg.startsWith('-')),
      { readonly: true },
    );
    return 0;
  },
  unset: (shell, argv) => {
    for (const arg of argv.slice(1)) {
      if (arg === '-v' || arg === '-f') continue;
      const item = /^([A-Za-z_]\w*)\[(.+)\]$/.exec(arg);
      if (argv[1] === '-f') shell.functions.delete(arg);
      else if (item) shell.variables.unsetItem(item[1] ?? '', item[2] ?? '');
      else if (shell.variables.lookup(arg)) shell.variables.unset(arg);
      else shell.functions.delete(arg);
    }
    return 0;
  },
  shift: (shell, argv) => {
    const count = argv[1] === undefined ? 1 : Number.parseInt(argv[1], 10);
    if (count > shell.positional.length) return 1;
    shell.positional = shell.positional.slice(count);
    return 0;
  },
  async let(shell, argv, io) {
    let value = 0;
    for (const arg of argv.slice(1)) value = await integer(shell, io, arg);
    return value === 0 ? 1 : 0;
  },
  async getopts(shell, argv, io) {
    const [, spec = '', name = 'OPT', ...given] = argv;
    const args = given.length > 0 ? given : shell.positional;
    let index = Number(shell.variables.get('OPTIND') ?? '1');
    if (index === 1 && shell.optind === 0) shell.optind = 1;
    const arg = args[index - 1];
    const end = () => {
      shell.variables.set(name, '?');
      shell.optind = 0;
      return 1;
    };
    if (arg === undefined || !arg.startsWith('-') || arg === '-') return end();
    if (arg === '--') {
      shell.variables.set('OPTIND', String(index + 1));
      return end();
    }
    const at = Math.max(1, shell.optind);
    const letter = arg[at] ?? '';
    const where = letter === ':' ? -1 : spec.indexOf(letter);
    const quiet = spec.startsWith(':');
    const step = () => {
      if (at + 1 < arg.length) shell.optind = at + 1;
      else {
        shell.optind = 1;
        index++;
      }
    };
    let value: string | undefined;
    let option = letter;
    if (where < 0) {
      option = '?';
      if (quiet) value = letter;
      else
        await complain(
          shell,
          io,
          shell.dialect === 'bash' ? `illegal option -- ${letter}` : `Illegal option -${letter}`,
        );
      step();
    } else if (spec[where + 1] === ':') {
      const rest = arg.slice(at + 1);
      value = rest === '' ? args[index] : rest;
      index += rest === '' ? 2 : 1;
      shell.optind = 1;
      if (value === undefined) {
        option = quiet ? ':' : '?';
        if (quiet) value = letter;
        else
          await complain(
            shell,
            io,
            shell.dialect === 'bash' ? `option requires an argument -- ${letter}` : `No arg for -${letter} option`,
          );
        index = args.length + 1;
      }
    } else step();
    shell.variables.set('OPTIND', String(index));
    shell.variables.set(name, option);
    if (value === undefined) shell.variables.unset('OPTARG');
    else shell.variables.set('OPTARG', value);
    return 0;
  },
};
