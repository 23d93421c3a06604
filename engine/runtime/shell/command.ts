import type { Assignment, Command, Word } from 'unbash';
import { limits } from '../../limits.ts';
import { resolvePath } from '../filesystem/path.ts';
import { spawn } from '../processes/running.ts';
import type { Applet } from '../processes/machine.ts';
import { FileError } from '../filesystem.ts';
import { BrokenPipe } from '../processes/pipe.ts';
import { runSleep, sleep } from '../commands/sleep.ts';
import { builtinOf, specialBuiltins } from './builtins/index.ts';
import { runCompound } from './compound.ts';
import { FunctionReturn, ShellExit } from './control.ts';
import { expandText, expandWords, type Expander } from './expand.ts';
import { expanderFor } from './interpreter.ts';
import { type ArithmeticScope, number } from './arithmetic.ts';
import type { Io } from './io.ts';
import { complain, complaint } from './messages.ts';
import { closeAll, openRedirections } from './redirect.ts';
import type { Shell, ShellFunction } from './state.ts';
import { step } from './step.ts';
import { ShellError } from './variables.ts';

/** Builtins whose arguments may be assignments: `export A=1`. */
const declaring = new Set(['export', 'readonly', 'local', 'declare', 'typeset']);

/** A simple command: assignments, redirections, then a function, a builtin or a program. */
export async function runCommand(shell: Shell, io: Io, node: Command): Promise<number> {
  const expander = expanderFor(shell, io);
  const assignments = node.prefix.filter((item): item is Assignment => item.type === 'Assignment');
  if (!node.name) return assignOnly(shell, io, expander, node, assignments);
  const statusBefore = shell.status;
  const argv = await expandWords(expander, [node.name, ...(await argumentWords(shell, expander, node))]);
  const name = argv[0];
  if (name === undefined) {
    // `$empty`: nothing is left to run
    const opened = await openRedirections(shell, io, expander, node.redirects);
    if (opened) closeAll(opened);
    return opened ? (statusBefore !== shell.status ? shell.status : 0) : redirectionFailed(shell);
  }
  if (shell.options.xtrace) await trace(shell, io, argv);
  const opened =
    node.redirects.length > 0
      ? await openRedirections(shell, io, expander, node.redirects)
      : { io, close: [expander.release] };
  if (!opened) {
    if (specialBuiltins.has(name) && name !== 'exec' && shell.dialect !== 'bash') throw new ShellExit(2);
    return redirectionFailed(shell);
  }
  if (name === 'exec' && argv.length === 1) {
    // from now on the shell itself reads and writes there
    Object.assign(io, opened.io);
    return 0;
  }
  try {
    return await run(shell, opened.io, expander, argv, assignments, node);
  } finally {
    closeAll(opened);
  }
}

async function run(
  shell: Shell,
  io: Io,
  expander: Expander,
  argv: readonly string[],
  assignments: readonly Assignment[],
  node: Command,
): Promise<number> {
  const name = argv[0] ?? '';
  const declared = shell.functions.get(name);
  const builtin = declared ? undefined : builtinOf(name);
  if (declared || builtin) {
    const restore = await assignForNow(shell, expander, assignments);
    try {
      if (declared) return await callFunction(shell, io, declared, argv);
      const status = (await builtin?.(shell, argv, io)) ?? 0;
      return status;
    } catch (error) {
      return failed(shell, io, name, error);
    } finally {
      // assignments before special builtins stay, as POSIX says; bash does not do so, and neither do we for others
      if (!specialBuiltins.has(name) || shell.dialect === 'bash') restore();
    }
  }
  const env = shell.variables.exported();
  for (const assignment of assignments) {
    if (assignment.value.type === 'Word') env[assignment.name] = await expandText(expander, assignment.value);
  }
  return runProgram(shell, io, argv, env, node.pos);
}

async function failed(shell: Shell, io: Io, name: string, error: unknown): Promise<number> {
  if (error instanceof BrokenPipe) return 141;
  if (error instanceof FileError) {
    await complain(shell, io, `${name}: ${error.message}`);
    return 1;
  }
  if (error instanceof ShellError && (!error.fatal || shell.dialect === 'bash')) {
    await complain(shell, io, error.message);
    return error.status;
  }
  throw error;
}

/** Runs a program in a process of its own, and waits for it. */
export async function runProgram(
  shell: Shell,
  io: Io,
  argv: readonly string[],
  env: { readonly [name: string]: string },
  position?: number,
): Promise<number> {
  const name = argv[0] ?? '';
  await step(shell, 10);
  const program = await lookUp(shell, io, name, position);
  if (typeof program === 'number') return program;
  if (shell.depth > limits.shellDepth) {
    await complain(shell, io, 'fork: retry: Resource temporarily unavailable', position);
    return 254;
  }
  if (program === sleep) return sleepHere(shell, io, argv);
  const child = spawn(shell.machine, program, {
    argv,
    env: { ...env, PWD: shell.cwd, SHLVL: env.SHLVL ?? '1' },
    cwd: shell.cwd,
    fs: shell.process.fs,
    stdin: io.stdin,
    stdout: io.stdout,
    stderr: io.stderr,
    isTty: shell.process.isTty,
    uid: shell.process.uid,
    gid: shell.process.gid,
    groups: shell.process.groups,
    parent: shell.process.pid,
    sim: shell.process.sim,
  });
  const { signal } = shell.process;
  const kill = () => child.kill(9);
  signal.addEventListener('abort', kill, { once: true });
  const status = await child.exited;
  signal.removeEventListener('abort', kill);
  if (signal.aborted) throw signal.reason;
  return status;
}

/** `sleep` waits in the shell's own process: most loops do little else, and a process a turn would be a waste. */
function sleepHere({ process, machine }: Shell, io: Io, argv: readonly string[]): Promise<number> {
  const { sim, signal } = process;
  return runSleep({ argv, machine, sim, signal, stderr: io.stderr });
}

/** The program of a name or path, or the status with which the shell gives up. */
async function lookUp(shell: Shell, io: Io, name: string, position?: number): Promise<Applet | number> {
  const { fs } = shell.machine;
  if (!name.includes('/')) {
    const program = await shell.machine.find(name);
    if (program) return program;
    const onPath = (shell.variables.get('PATH') ?? '').split(':').map((folder) => `${folder}/${name}`);
    const script = onPath.find((path) => fs.exists(path) && fs.stat(path).type === 'file');
    const found = script && (await shell.machine.find(script));
    if (found) return found;
    await complain(shell, io, complaint(shell, 'not-found', name), position);
    return 127;
  }
  const path = resolvePath(shell.cwd, name);
  if (fs.exists(path)) {
    const stat = fs.stat(path);
    if (stat.type === 'directory') {
      await complain(shell, io, complaint(shell, 'is-directory', name), position);
      return 126;
    }
    if ((stat.mode & 0o111) === 0) {
      await complain(shell, io, complaint(shell, 'not-executable', name), position);
      return 126;
    }
  }
  const program = await shell.machine.find(path);
  if (program) return program;
  await complain(shell, io, complaint(shell, 'no-file', name), position);
  return 127;
}

export async function callFunction(
  shell: Shell,
  io: Io,
  { body }: ShellFunction,
  argv: readonly string[],
): Promise<number> {
  if (shell.depth > limits.shellDepth)
    throw new ShellError(`${argv[0]}: maximum function nesting level exceeded (${limits.shellDepth})`);
  const { positional } = shell;
  shell.positional = argv.slice(1);
  shell.depth++;
  shell.variables.enterScope();
  try {
    if (body.type === 'Redirected') {
      const opened = await openRedirections(shell, io, expanderFor(shell, io), body.redirects);
      if (!opened) return 1;
      try {
        return await runCompound(shell, opened.io, body.command);
      } finally {
        closeAll(opened);
      }
    }
    return await runCompound(shell, io, body);
  } catch (error) {
    if (error instanceof FunctionReturn) return error.status;
    throw error;
  } finally {
    shell.variables.leaveScope();
    shell.depth--;
    shell.positional = positional;
  }
}

/** `export A=$x`: the value is not split, and reaches the builtin as one argument. */
async function argumentWords(shell: Shell, expander: Expander, node: Command): Promise<Word[]> {
  const words: Word[] = [];
  const declares = declaring.has(node.name?.value ?? '');
  for (const item of node.args) {
    if (item.type === 'Word') {
      words.push(item);
      continue;
    }
    if (!declares) {
      words.push({ type: 'Word', text: item.text, value: item.text, pos: item.pos, end: item.end });
      continue;
    }
    if (item.value.type === 'ArrayValue') {
      await assign(shell, expander, item);
      words.push(plainWord(item.name, item));
      continue;
    }
    const value = await expandText(expander, item.value);
    words.push(plainWord(`${item.name}${item.append ? '+' : ''}=${value}`, item));
  }
  return words;
}

/** The status of a command whose redirections could not be opened. */
const redirectionFailed = (shell: Shell): number => (shell.dialect === 'dash' ? 2 : 1);

/** A word that is expanded already: single quotes keep it so. */
function plainWord(value: string, { pos, end }: { pos: number; end: number }): Word {
  const quoted = { type: 'SingleQuoted', value, text: `'${value}'`, pos, end } as const;
  return { type: 'Word', text: quoted.text, value, pos, end, parts: [quoted] };
}

async function assignOnly(
  shell: Shell,
  io: Io,
  expander: Expander,
  node: Command,
  assignments: readonly Assignment[],
): Promise<number> {
  shell.status = 0;
  for (const assignment of assignments) {
    await assign(shell, expander, assignment);
    if (shell.options.xtrace)
      await trace(shell, io, [`${assignment.name}=${shell.variables.get(assignment.name) ?? ''}`]);
  }
  if (node.redirects.length > 0) {
    const opened = await openRedirections(shell, io, expander, node.redirects);
    if (!opened) return redirectionFailed(shell);
    closeAll(opened);
  }
  // the status of the last command substitution, if there was one
  return shell.status;
}

/** One assignment: a text, an item, or a whole array. */
export async function assign(
  shell: Shell,
  expander: Expander,
  { name, value, append, index }: Assignment,
): Promise<void> {
  const { variables } = shell;
  if (value.type === 'ArrayValue') {
    if (variables.isMap(name)) return assignMap(expander, name, value.elements);
    const items = await expandWords(expander, value.elements);
    variables.set(name, append ? [...variables.items(name), ...items] : items);
    return;
  }
  const text = await expandText(expander, value);
  if (index) {
    const raw = await expandText(expander, index);
    const scope: ArithmeticScope = {
      variables,
      text: async (node) => (node.type === 'ArithmeticWord' ? node.value : ''),
    };
    const key = variables.isMap(name) ? raw : String(await number(scope, raw.replace(/^\$/, '')));
    variables.setItem(name, key, append ? `${variables.item(name, key) ?? ''}${text}` : text);
    return;
  }
  variables.set(name, append ? `${variables.get(name) ?? ''}${text}` : text);
}

async function assignMap(expander: Expander, name: string, elements: readonly Word[]): Promise<void> {
  const items = new Map<string, string>();
  for (const element of elements) {
    const text = await expandText(expander, element);
    const pair = /^\[(.*?)\]=(.*)$/s.exec(text);
    if (pair) items.set(pair[1] ?? '', pair[2] ?? '');
  }
  expander.shell.variables.set(name, items);
}

/** `A=1 command`: the variables are back as they were afterwards. */
async function assignForNow(shell: Shell, expander: Expander, assignments: readonly Assignment[]): Promise<() => void> {
  if (assignments.length === 0) return () => {};
  const before = assignments.map(({ name }) => [name, shell.variables.lookup(name)] as const);
  for (const assignment of assignments) {
    await assign(shell, expander, assignment);
    shell.variables.mark(assignment.name, { exported: true });
  }
  return () => {
    for (const [name, variable] of before) {
      if (variable) shell.variables.set(name, variable.value, variable);
      else shell.variables.unset(name);
    }
  };
}

async function trace(shell: Shell, io: Io, argv: readonly string[]): Promise<void> {
  const quote = (text: string) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`);
  await io.stderr.write(`${'+'.repeat(shell.subshell ? 2 : 1)} ${argv.map(quote).join(' ')}\n`);
}
