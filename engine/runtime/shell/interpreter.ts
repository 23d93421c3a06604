import type { AndOr, CommandNode, CompoundList, ParsedScript, Pipeline, PipelineNode, Script, Statement } from 'unbash';
import { limits } from '../../limits.ts';
import { spawn } from '../processes/running.ts';
import { readAll, decode } from '../processes/text.ts';
import { emptyInput, Pipe } from '../processes/pipe.ts';
import { runCommand } from './command.ts';
import { runCompound } from './compound.ts';
import { FunctionReturn, LoopExit, ShellExit } from './control.ts';
import type { Expander } from './expand.ts';
import { type Io, LineInput } from './io.ts';
import { complain } from './messages.ts';
import { closeAll, openRedirections } from './redirect.ts';
import { type Shell, subshellOf } from './state.ts';
import { step } from './step.ts';
import { runPendingTraps, runTrap } from './traps.ts';
import { ShellError } from './variables.ts';

/** Runs the statements of a script, one after the other. Resolves with the status of the last. */
export async function runScript(shell: Shell, io: Io, script: Script | CompoundList): Promise<number> {
  for (const statement of script.commands) await runStatement(shell, io, statement);
  return shell.status;
}

async function runStatement(shell: Shell, io: Io, statement: Statement): Promise<void> {
  if (statement.background) await startBackground(shell, io, statement);
  else shell.status = await runAndOr(shell, io, statement.command);
  if (shell.pending.length > 0) await runPendingTraps(shell, io);
}

async function runAndOr(shell: Shell, io: Io, node: AndOr | PipelineNode): Promise<number> {
  if (node.type !== 'AndOr') return checked(shell, await runPipeline(shell, io, node), node);
  let status = 0;
  let last: PipelineNode | undefined;
  for (const [index, command] of node.commands.entries()) {
    const operator = node.operators[index - 1];
    if (index > 0 && (operator === '&&') !== (status === 0)) continue;
    const final = index === node.commands.length - 1;
    if (!final) shell.unchecked++;
    try {
      status = await runPipeline(shell, io, command);
    } finally {
      if (!final) shell.unchecked--;
    }
    shell.status = status;
    last = final ? command : undefined;
  }
  return last ? checked(shell, status, last) : status;
}

/** -e: a command that failed ends the shell, unless its failure was asked for. */
function checked(shell: Shell, status: number, node: PipelineNode): number {
  shell.status = status;
  if (status === 0 || !shell.options.errexit || shell.unchecked > 0) return status;
  if (node.type === 'Pipeline' && node.prefixes.some((p) => p.type === 'Negation')) return status;
  throw new ShellExit(status);
}

async function runPipeline(shell: Shell, io: Io, node: PipelineNode): Promise<number> {
  if (node.type !== 'Pipeline') {
    const status = await runNode(shell, io, node);
    shell.pipeStatus = [status];
    return status;
  }
  const negated = node.prefixes.filter((p) => p.type === 'Negation').length % 2 === 1;
  if (negated) shell.unchecked++;
  const began = shell.process.sim.clock.now();
  let status: number;
  try {
    const [only] = node.commands;
    if (node.commands.length === 1 && only) {
      status = await runNode(shell, io, only);
      shell.pipeStatus = [status];
    } else status = await runConnected(shell, io, node);
  } finally {
    if (negated) shell.unchecked--;
  }
  if (node.prefixes.some((p) => p.type === 'Time')) await reportTime(shell, io, began);
  return negated ? (status === 0 ? 1 : 0) : status;
}

async function reportTime(shell: Shell, io: Io, began: number): Promise<void> {
  const elapsed = (shell.process.sim.clock.now() - began) / 1000;
  const real = `${Math.floor(elapsed / 60)}m${(elapsed % 60).toFixed(3)}s`;
  await io.stderr.write(`\nreal\t${real}\nuser\t0m0.000s\nsys\t0m0.000s\n`);
}

/** The commands of a pipe run at once, each in a subshell of its own, and stream into each other. */
async function runConnected(shell: Shell, io: Io, node: Pipeline): Promise<number> {
  const pipes = node.commands.slice(1).map(() => new Pipe());
  const running = node.commands.map(async (command, index) => {
    const input = pipes[index - 1];
    const output = pipes[index];
    const subshell = subshellOf(shell);
    let own: Io = io;
    if (input) own = { ...own, stdin: new LineInput(input) };
    if (output) own = { ...own, stdout: output };
    if (output && node.operators[index] === '|&') own = { ...own, stderr: output };
    try {
      return await runIsolated(subshell, own, () => runNode(subshell, own, command));
    } finally {
      input?.abandon();
      output?.end();
    }
  });
  const statuses = await Promise.all(running);
  shell.pipeStatus = statuses;
  const last = statuses.at(-1) ?? 0;
  return shell.options.pipefail ? (statuses.findLast((status) => status !== 0) ?? 0) : last;
}

/** Runs something in a subshell: `exit` and failures end it, not the shell around it. */
export async function runIsolated(shell: Shell, io: Io, run: () => Promise<number>): Promise<number> {
  if (shell.depth > limits.shellDepth) {
    await complain(shell, io, 'fork: retry: Resource temporarily unavailable');
    return 254;
  }
  try {
    shell.status = await run();
  } catch (error) {
    shell.status = await statusOfEscape(shell, io, error);
  }
  const action = shell.traps.get(0);
  if (action) {
    shell.traps.delete(0);
    const status = shell.status;
    await runTrap(shell, io, action);
    shell.status = status;
  }
  return shell.status;
}

export async function statusOfEscape(shell: Shell, io: Io, error: unknown): Promise<number> {
  if (error instanceof ShellExit || error instanceof FunctionReturn) return error.status;
  if (error instanceof LoopExit) return 0;
  if (error instanceof ShellError) {
    await complain(shell, io, error.message);
    return error.status;
  }
  throw error;
}

async function startBackground(shell: Shell, io: Io, statement: Statement): Promise<void> {
  const text = shell.source.slice(statement.pos, statement.end).replace(/\s*&\s*$/, '');
  const own: Io = { ...io, stdin: new LineInput(emptyInput) };
  const process = spawn(
    shell.machine,
    (child) => {
      const subshell = subshellOf(shell, child);
      return runIsolated(subshell, own, () => runAndOr(subshell, own, statement.command));
    },
    {
      argv: shell.process.argv,
      env: shell.variables.exported(),
      cwd: shell.cwd,
      fs: shell.process.fs,
      stdin: own.stdin,
      stdout: io.stdout,
      stderr: io.stderr,
      uid: shell.process.uid,
      gid: shell.process.gid,
      groups: shell.process.groups,
      parent: shell.process.pid,
      sim: shell.process.sim,
    },
  );
  const job = { number: (shell.jobs.at(-1)?.number ?? 0) + 1, process, text, status: undefined as number | undefined };
  shell.jobs.push(job);
  shell.lastBackground = process.pid;
  void process.exited.then((status) => {
    job.status = status;
  });
  shell.status = 0;
}

export async function runNode(shell: Shell, io: Io, node: CommandNode): Promise<number> {
  await step(shell);
  if (node.type === 'Command') return runCommand(shell, io, node);
  if (node.type === 'Redirected') {
    const opened = await openRedirections(shell, io, expanderFor(shell, io), node.redirects);
    if (!opened) return 1;
    try {
      return await runCompound(shell, opened.io, node.command);
    } finally {
      closeAll(opened);
    }
  }
  if (node.type === 'Function') {
    shell.functions.set(node.name.value, { body: node.body });
    return 0;
  }
  if (node.type === 'Coproc') throw new ShellError('coproc: not supported by this shell', 2);
  return runCompound(shell, io, node);
}

const descriptors = '/dev/fd';
/** The first one that bash takes for a process substitution. */
const highestDescriptor = 63;

/** What expansion needs to run commands of its own. */
export function expanderFor(shell: Shell, io: Io): Expander {
  const substituted: string[] = [];
  return {
    shell,
    io,
    release() {
      for (const path of substituted.splice(0)) if (shell.machine.fs.exists(path)) shell.machine.fs.remove(path);
    },
    async substitute(script: ParsedScript) {
      const pipe = new Pipe();
      const subshell = subshellOf(shell);
      if (script.source !== undefined) subshell.source = script.source;
      const own: Io = { ...io, stdout: pipe };
      const collected = readAll(pipe);
      try {
        shell.status = await runIsolated(subshell, own, () => runScript(subshell, own, script));
      } finally {
        pipe.end();
      }
      return decode(await collected)
        .replace(/\n+$/, '')
        .replace(/\0/g, '');
    },
    async processSubstitution(part) {
      const subshell = subshellOf(shell);
      const { script } = part;
      if (!script) return '/dev/null';
      if (part.operator === '>') throw new ShellError('>(…): not supported by this shell', 2);
      const pipe = new Pipe();
      const own: Io = { ...io, stdout: pipe };
      const collected = readAll(pipe);
      await runIsolated(subshell, own, () => runScript(subshell, own, script));
      pipe.end();
      const { fs } = shell.machine;
      fs.mkdir(descriptors, { recursive: true });
      let number = highestDescriptor;
      while (fs.exists(`${descriptors}/${number}`)) number--;
      const path = `${descriptors}/${number}`;
      fs.write(path, await collected);
      substituted.push(path);
      return path;
    },
  };
}
