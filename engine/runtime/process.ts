import type { Sim } from '../sim/index.ts';
import type { FileSystem } from './filesystem.ts';

/**
 * A program of the simulated world: an async function over standard streams, arguments, environment and a file system.
 * The shell is one, so are `nginx` and `kubectl`. It ends with its exit code; when `process.signal` aborts it must end soon.
 */
export type Program = (process: Process) => Promise<number>;

export interface Process {
  /** `argv[0]` is the name it was called by. */
  readonly argv: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly cwd: string;
  readonly fs: FileSystem;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly isTty: boolean;
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
  /** Every group that it is in, its own among them. */
  readonly groups: readonly number[];
  /** Aborted by SIGKILL, and by any other signal that `onSignal` did not take. The reason is a `Killed`. */
  readonly signal: AbortSignal;
  /** Takes a signal over (`trap`); returns what gives it back. */
  onSignal(number: number, handler: () => void): () => void;
  readonly sim: Sim;
  /** What the process can reach; absent where there is no network (a cell's filters). */
  readonly network?: ProcessNetwork;
}

export interface Input {
  /** The next chunk, or undefined at the end. */
  read(): Promise<Uint8Array | undefined>;
}

export interface Output {
  /** Resolves when the reader took it (a closed pipe rejects with EPIPE). */
  write(chunk: string | Uint8Array): Promise<void>;
}

/** Why a process was ended: the signal's number; the exit code is 128 + number. */
export class Killed extends Error {
  override readonly name = 'Killed';
  readonly number: number;
  constructor(number: number) {
    super(`killed by signal ${number}`);
    this.number = number;
  }
}

/** The network as seen from one pod (or from a node, or from a notebook's shell). */
export interface ProcessNetwork {
  readonly hostname: string;
  readonly ip: string;
  /** Addresses of a name by the pod's resolver set-up; empty where there is none. */
  resolve(name: string, type?: 'A' | 'AAAA' | 'SRV' | 'CNAME' | 'PTR'): Promise<readonly DnsAnswer[]>;
  /** A TCP connection; fails with a `ConnectError`. */
  connect(host: string, port: number, options?: { readonly signal?: AbortSignal }): Promise<Connection>;
  /** Accepts connections to a port of this address until `close`. Fails with EADDRINUSE. */
  listen(port: number, handler: (connection: Connection) => void): { close(): void };
}

export interface DnsAnswer {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  /** Seconds. */
  readonly ttl: number;
}

/** One end of a byte stream. */
export interface Connection {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  /** The next chunk, or undefined when the other end is done. */
  read(): Promise<Uint8Array | undefined>;
  write(chunk: Uint8Array): Promise<void>;
  end(): void;
  destroy(): void;
}

export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  readonly code: 'ECONNREFUSED' | 'ETIMEDOUT' | 'ENOTFOUND' | 'EHOSTUNREACH' | 'EADDRINUSE' | 'ECONNRESET';
  constructor(code: ConnectError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
