import type { Sim } from '../../sim/index.ts';
import type { FileSystem } from '../filesystem.ts';
import { OwnedFileSystem } from '../filesystem/owned.ts';
import { type Input, Killed, type Output, type ProcessNetwork } from '../process.ts';
import type { Applet, Machine, ToolProcess } from './machine.ts';
import { BrokenPipe } from './pipe.ts';
import { ignoredByDefault, SIGKILL, SIGPIPE } from './signals.ts';

export interface SpawnOptions {
  readonly argv: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly cwd: string;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly isTty?: boolean;
  readonly uid?: number;
  readonly gid?: number;
  readonly groups?: readonly number[];
  readonly parent?: number;
  /** Of the process, where its waits are another kind than the machine's. */
  readonly sim?: Sim;
  /** What the process sees, where it is not the machine's (another user's view). */
  readonly fs?: FileSystem;
}

/**
 * One process. Signals behave as on Linux: what is not taken over ends it, but process 1 ignores what it did not take.
 *
 * @see https://man7.org/linux/man-pages/man7/signal.7.html
 */
export class RunningProcess implements ToolProcess {
  readonly machine: Machine;
  readonly argv: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly cwd: string;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly isTty: boolean;
  readonly pid: number;
  readonly parent: number;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly sim: Sim;
  readonly startedAt: number;
  readonly network?: ProcessNetwork;
  readonly exited: Promise<number>;
  /** Bytes in use beyond next to nothing. */
  memory = 0;
  #cpu = 0;
  #fs: FileSystem | undefined;
  #abort = new AbortController();
  #handlers: Map<number, () => void> | undefined;

  constructor(machine: Machine, program: Applet, options: SpawnOptions) {
    this.machine = machine;
    this.argv = options.argv;
    this.env = options.env;
    this.cwd = options.cwd;
    this.#fs = options.fs;
    this.stdin = options.stdin;
    this.stdout = options.stdout;
    this.stderr = options.stderr;
    this.isTty = options.isTty ?? false;
    this.uid = options.uid ?? 0;
    this.gid = options.gid ?? 0;
    this.groups = options.groups ?? [this.gid];
    this.parent = options.parent ?? 0;
    this.sim = options.sim ?? machine.sim;
    this.startedAt = this.sim.clock.now();
    if (machine.network) this.network = machine.network;
    this.pid = machine.pids.take();
    machine.processes.set(this.pid, this);
    machine.pids.add(this);
    this.exited = this.#run(program);
  }

  /** (The machine's is made when the first process looks at it.) */
  get fs(): FileSystem {
    if (this.uid === 0 && this.gid === 0) return this.#fs ?? this.machine.fs;
    return (this.#fs ??= new OwnedFileSystem(this.machine.fs, this.uid, this.gid));
  }

  /** Cores that it keeps busy. */
  get cpu(): number {
    return this.#cpu;
  }

  set cpu(cores: number) {
    this.machine.occupy?.(cores - this.#cpu);
    this.#cpu = cores;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  onSignal(number: number, handler: () => void): () => void {
    this.#handlers ??= new Map();
    const before = this.#handlers.get(number);
    this.#handlers.set(number, handler);
    return () => {
      if (before) this.#handlers?.set(number, before);
      else this.#handlers?.delete(number);
    };
  }

  kill(number: number): void {
    if (number === 0 || this.signal.aborted) return;
    const handler = number === SIGKILL ? undefined : this.#handlers?.get(number);
    if (handler) handler();
    else if (number !== SIGKILL && (this.pid === 1 || ignoredByDefault.has(number))) return;
    else this.#abort.abort(new Killed(number));
  }

  /** Takes memory; the kernel's out-of-memory killer is told when that is more than the machine may have. */
  allocate(bytes: number): void {
    this.memory += bytes;
    const limit = this.machine.memoryLimit;
    if (limit === undefined || this.memory <= 0) return;
    let total = 0;
    for (const process of this.machine.processes.values()) total += process.memory;
    if (total > limit) this.machine.outOfMemory?.();
  }

  async #run(program: Applet): Promise<number> {
    const code = await new Promise<number>((resolve) => {
      // a kill does not wait for what the program is doing
      this.signal.addEventListener('abort', () => resolve(exitCodeOf(this.signal.reason)), { once: true });
      // (an async wrapper, so that what a program throws at once is caught as well)
      (async () => program(this))().then(resolve, (error) => resolve(this.#failed(error)));
    });
    this.machine.processes.delete(this.pid);
    this.machine.pids.remove(this.pid);
    if (this.#cpu > 0) this.cpu = 0;
    return code & 255;
  }

  #failed(error: unknown): number {
    if (this.signal.aborted) return exitCodeOf(this.signal.reason);
    if (error instanceof Killed) return 128 + error.number;
    if (error instanceof BrokenPipe) return 128 + SIGPIPE;
    const name = this.argv[0] ?? '?';
    const message = error instanceof Error ? error.message : String(error);
    this.stderr.write(`${name}: ${message}\n`).catch(() => {});
    return 1;
  }
}

function exitCodeOf(reason: unknown): number {
  return reason instanceof Killed ? 128 + reason.number : 137;
}

/** Starts a program on a machine. */
export function spawn(machine: Machine, program: Applet, options: SpawnOptions): RunningProcess {
  return new RunningProcess(machine, program, options);
}

/** Ends every process of a machine. */
export function killAll(machine: Machine, signal = SIGKILL): void {
  for (const process of machine.processes.values()) process.kill(signal);
}
