import type { Sim } from '../../sim/index.ts';
import type { FileSystem } from '../filesystem.ts';
import type { ProcessBehavior } from '../images/types.ts';
import type { Connection, ProcessNetwork } from '../process.ts';

/** What a server is given of the container that it serves in. Nothing of it is made before it is asked for. */
export interface ServerHost {
  readonly sim: Sim;
  readonly argv: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly hostname: string;
  /** As the container names it. */
  readonly image: string;
  readonly tag: string;
  readonly containerPorts: readonly number[];
  readonly network: ProcessNetwork;
  fs(): FileSystem;
  /** Whether the container has something of its own at or under a path: its configuration has to be read then. */
  mounted(path: string): boolean;
  log(stream: 'stdout' | 'stderr', text: string): void;
  /** Says that so much processor time was spent just now. */
  spend(cpuSeconds: number): void;
  /** Ends the server's process. */
  exit(code: number): void;
}

/** Something that listens: one of the engine's own servers. It holds no timers and no files while nobody calls. */
export interface Server {
  /** The ports, where they are not the behaviour's own. */
  readonly ports?: (host: ServerHost) => readonly number[] | undefined;
  /** Answers one connection. */
  readonly serve: (host: ServerHost, connection: Connection, behavior: ProcessBehavior) => Promise<void>;
  /** What goes wrong before it listens (a missing password, a broken configuration): it prints that and ends. */
  readonly refuse?: (host: ServerHost) => { readonly message: string; readonly code: number } | undefined;
}
