import { createPidNamespace } from '../processes/pids.ts';
import type { Sim } from '../../sim/index.ts';
import { programTable } from '../commands/index.ts';
import { deviceFiles } from '../filesystem/kernel.ts';
import { MemoryFileSystem } from '../filesystem/memory.ts';
import type { FileSystem } from '../filesystem.ts';
import type { ProcessNetwork } from '../process.ts';
import type { Machine } from '../processes/machine.ts';
import { emptyInput, inputOf } from '../processes/pipe.ts';
import { killAll, spawn } from '../processes/running.ts';
import { SIGINT } from '../processes/signals.ts';
import { encode } from '../processes/text.ts';
import type { ProgramTable, ShellSession } from '../shell.ts';
import { runIsolated, runScript } from './interpreter.ts';
import { LineInput } from './io.ts';
import { complain } from './messages.ts';
import { parseScript } from './sh.ts';
import { createShell, type Shell } from './state.ts';
import { syntaxProblem } from './syntax.ts';
import { Variables } from './variables.ts';

export interface ShellSessionOptions {
  readonly sim: Sim;
  readonly fs: FileSystem;
  /** Found before the shell's own programs: kubectl, helm. */
  readonly programs: ProgramTable;
  readonly env?: { readonly [name: string]: string };
  readonly network?: ProcessNetwork;
  /** Default `/`. */
  readonly cwd?: string;
}

/** The shell of a notebook: bash, whose variables, functions, options and directory live from one script to the next. */
export function createShellSession(options: ShellSessionOptions): ShellSession {
  const { sim, fs, programs, network } = options;
  if (fs instanceof MemoryFileSystem) {
    deviceFiles(fs, sim);
    fs.mkdir('/tmp', { recursive: true });
  }
  const own = programTable('generic');
  const machine: Machine = {
    sim,
    fs,
    hostname: network?.hostname ?? 'notebook',
    ...(network ? { network } : {}),
    dialect: 'bash',
    busybox: false,
    version: '',
    processes: new Map(),
    pids: createPidNamespace({ first: 100 }),
    find: (name) => programs.find(name) ?? own.find(name, () => fs),
    names: () => [...programs.names(), ...own.names()],
  };
  const cwd = options.cwd ?? '/';
  const env: { [name: string]: string } = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: '/root',
    PWD: cwd,
    USER: 'root',
    SHELL: '/bin/bash',
    ...options.env,
  };
  const variables = Variables.of(env);
  let kept: Shell | undefined;

  return {
    get cwd() {
      return kept?.cwd ?? cwd;
    },
    get env() {
      return variables.exported();
    },
    async run(script, io) {
      if (io.signal.aborted) return 128 + SIGINT;
      const output = (write: (chunk: Uint8Array) => void) => ({
        async write(chunk: string | Uint8Array) {
          if (!io.signal.aborted) write(typeof chunk === 'string' ? encode(chunk) : chunk);
        },
      });
      const stdout = output(io.stdout);
      const stderr = output(io.stderr);
      const process = spawn(machine, (running) => runCell(running, script), {
        argv: ['bash'],
        env,
        cwd: kept?.cwd ?? cwd,
        stdin: new LineInput(io.stdin ? inputOf(io.stdin) : emptyInput),
        stdout,
        stderr,
      });
      const interrupt = () => killAll(machine, SIGINT);
      io.signal.addEventListener('abort', interrupt, { once: true });
      const status = await process.exited;
      io.signal.removeEventListener('abort', interrupt);
      return status;
    },
  };

  async function runCell(process: Parameters<typeof createShell>[0], text: string): Promise<number> {
    const before = kept;
    const shell = createShell(process, { name: 'bash', numbered: false, variables });
    if (before) {
      // each script is a process of its own, and goes on where the one before it stopped
      shell.cwd = before.cwd;
      shell.status = before.status;
      shell.positional = before.positional;
      Object.assign(shell.options, before.options);
      for (const [name, declared] of before.functions) shell.functions.set(name, declared);
      shell.jobs.push(...before.jobs);
      shell.lastBackground = before.lastBackground;
    }
    kept = shell;
    const io = { stdin: LineInput.of(process.stdin), stdout: process.stdout, stderr: process.stderr };
    const script = parseScript(text);
    shell.source = text;
    const problem = syntaxProblem(shell, text, script);
    if (problem !== undefined) {
      await complain(shell, io, problem);
      return 2;
    }
    return runIsolated(shell, io, () => runScript(shell, io, script));
  }
}
