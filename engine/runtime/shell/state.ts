import type { Function as FunctionNode } from 'unbash';
import type { Dialect, Machine, ToolProcess } from '../processes/machine.ts';
import type { RunningProcess } from '../processes/running.ts';
import type { Variables } from './variables.ts';

export interface ShellOptions {
  /** -e */
  errexit: boolean;
  /** -u */
  nounset: boolean;
  /** -x */
  xtrace: boolean;
  /** -f */
  noglob: boolean;
  /** -n */
  noexec: boolean;
  pipefail: boolean;
}

export interface Job {
  readonly number: number;
  readonly process: RunningProcess;
  readonly text: string;
  status: number | undefined;
}

export type ShellFunction = { readonly body: FunctionNode['body'] };

/** One shell: what a subshell copies, and what it shares with its process. */
export interface Shell {
  readonly process: ToolProcess;
  /** `$$`: a subshell's is that of the shell around it. */
  readonly pid: number;
  readonly machine: Machine;
  /** In whose words it complains: `bash` is bash on any machine. */
  readonly dialect: Dialect;
  /** `sh`, `bash`, or a script's name: what complaints begin with. */
  name: string;
  /** Where complaints say a line number: scripts and `-c` of bash and dash. */
  readonly numbered: boolean;
  readonly variables: Variables;
  readonly functions: Map<string, ShellFunction>;
  readonly options: ShellOptions;
  positional: readonly string[];
  cwd: string;
  status: number;
  /** Of the innermost pipeline, for PIPESTATUS. */
  pipeStatus: readonly number[];
  readonly traps: Map<number, string>;
  readonly pending: number[];
  /** Woken when a trapped signal came: `wait` ends then. */
  onTrap: (() => void) | undefined;
  readonly jobs: Job[];
  lastBackground: number | undefined;
  depth: number;
  /** Inside a condition, `!` or `&&`: -e does not apply. */
  unchecked: number;
  readonly subshell: boolean;
  readonly started: number;
  /** The text that nodes point into, for line numbers. */
  source: string;
  lineOffset: number;
  steps: number;
  optind: number;
}

export function createShell(
  process: ToolProcess,
  options: { name: string; numbered: boolean; variables: Variables; positional?: readonly string[]; dialect?: Dialect },
): Shell {
  return {
    process,
    pid: process.pid,
    machine: process.machine,
    dialect: options.dialect ?? process.machine.dialect,
    name: options.name,
    numbered: options.numbered,
    variables: options.variables,
    functions: new Map(),
    options: { errexit: false, nounset: false, xtrace: false, noglob: false, noexec: false, pipefail: false },
    positional: options.positional ?? [],
    cwd: process.cwd,
    status: 0,
    pipeStatus: [0],
    traps: new Map(),
    pending: [],
    onTrap: undefined,
    jobs: [],
    lastBackground: undefined,
    depth: 0,
    unchecked: 0,
    subshell: false,
    started: process.sim.clock.now(),
    source: '',
    lineOffset: 0,
    steps: 0,
    optind: 0,
  };
}

/** A subshell: it sees all that this shell has, and changes nothing of it. */
export function subshellOf(shell: Shell, process: ToolProcess = shell.process): Shell {
  return {
    ...shell,
    process,
    variables: shell.variables.copy(),
    functions: new Map(shell.functions),
    options: { ...shell.options },
    // a subshell forgets what was trapped, but not what was ignored
    traps: new Map([...shell.traps].filter(([, action]) => action === '')),
    pending: [],
    jobs: [],
    depth: shell.depth + 1,
    subshell: true,
  };
}
