import type { FileSystem } from '../filesystem.ts';
import type { Output, Process, ProcessNetwork } from '../process.ts';
import type { Sim } from '../../sim/index.ts';
import type { PidNamespace } from './pids.ts';
import type { RunningProcess } from './running.ts';

/** A program of ours: it may look at the machine it runs on, and start other programs there. */
export type Applet = (process: ToolProcess) => Promise<number>;

export interface ToolProcess extends Process {
  readonly machine: Machine;
  readonly parent: number;
  /** Takes memory (bytes), or gives it back; beyond the machine's limit the kernel kills. */
  allocate(bytes: number): void;
  /** Cores that it keeps busy. */
  cpu: number;
  /** When it began, in virtual milliseconds since 1970. */
  readonly startedAt: number;
}

/** Which shell a machine has as `sh`: it decides the words of its complaints. */
export type Dialect = 'ash' | 'dash' | 'bash';

/** What processes of one container (or of a notebook's shell) share. */
export interface Machine {
  readonly sim: Sim;
  readonly fs: FileSystem;
  /** Bytes that were written into it, which is made when somebody looks. */
  readonly written?: () => number;
  readonly hostname: string;
  readonly network?: ProcessNetwork;
  /** Whose `sh` it is; `busybox` tools also speak in their own words. */
  readonly dialect: Dialect;
  readonly busybox: boolean;
  /** Those that are its own. */
  readonly processes: Map<number, RunningProcess>;
  /** Those that its processes see: their own and perhaps others'. */
  readonly pids: PidNamespace;
  /** Programs by name or path; loads what is loaded when first used. */
  find(name: string): Applet | Promise<Applet> | undefined;
  names(): readonly string[];
  /** Ports that the container declares. */
  readonly containerPorts?: readonly number[];
  /** Of what the machine is for: an image's tag. */
  readonly version: string;
  /** Bytes that may be used; beyond them the kernel kills. */
  readonly memoryLimit?: number | undefined;
  readonly mounts?: () => readonly { readonly path: string; readonly readOnly: boolean }[];
  /** The standard output or error of process 1: `/proc/1/fd/1`. */
  readonly mainOutput?: (stream: 'stdout' | 'stderr') => Output;
  /** Told of processor time that was used just now. */
  readonly spent?: (cpuSeconds: number) => void;
  /** Told that processes keep so many cores more busy, or less where it is negative. */
  readonly occupy?: (cores: number) => void;
  /** How much longer work takes for the limit of the machine's processors: 1 or more. */
  readonly slowdown?: () => number;
  /** Told when a process wants more memory than there is. */
  readonly outOfMemory?: () => void;
}
