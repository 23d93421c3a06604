import type { KubeApi } from '../../client/kube-api.ts';
import type { NodeOptions } from '../../nodes.ts';
import type { Clock, Drivers } from '../../sim/index.ts';

/** The world that `sim` moves. */
export interface SimTarget {
  readonly api: KubeApi;
  readonly clock: Clock;
  /** Its time, where it is ours to move: not that of a served cluster. */
  readonly time?: {
    readonly drivers: Pick<Drivers, 'live' | 'pause' | 'mode' | 'untilNext'>;
    /** When it began, in milliseconds since 1970. */
    readonly start: number;
  };
  readonly addNode?: (node: NodeOptions) => Promise<void>;
}

/** What a command is given, and where it prints. */
export interface Invocation {
  readonly target: SimTarget;
  readonly words: readonly string[];
  readonly flags: Flags;
  readonly signal: AbortSignal;
  print(line: string): Promise<void>;
}

export type Flags = { readonly [name: string]: string | undefined };

/** One command of `sim`, such as `node lose`. */
export interface SimCommand {
  /** What follows its name: `NODE...`. */
  readonly takes: string;
  readonly summary: string;
  /** More than the summary says, for its help. */
  readonly about?: string;
  readonly flags?: readonly FlagName[];
  readonly examples: readonly string[];
  run(invocation: Invocation): Promise<void>;
}

/** Flags by name: the placeholder of their value, and what they do. */
export const flagTexts = {
  for: ['DURATION', 'how long it lasts, such as 5m; until it is healed where absent'],
  after: ['DURATION', 'when it begins, such as 30s; at once where absent'],
  name: ['NAME', 'the name of the Fault'],
  output: ['yaml', 'print the Fault as a manifest, and do nothing (-o yaml)'],
  delay: ['DURATION', 'what each pull waits before it begins'],
  bandwidth: ['QUANTITY', 'bytes per second at which images arrive, such as 1Mi'],
  error: ['ERROR', 'how pulls fail: Unavailable, TooManyRequests, Unauthorized, Timeout or NoSuchHost'],
  available: ['QUANTITY', 'what is left: 50Mi of memory, 5 % of the disk or of the process ids where absent'],
  cpu: ['QUANTITY', 'processors of the machine (4)'],
  memory: ['QUANTITY', 'its memory (8Gi)'],
  pods: ['N', 'how many pods it may have (110)'],
  labels: ['K=V,...', 'labels of the node'],
  speed: ['N', 'how many times as fast as the wall clock (1)'],
} as const;

export type FlagName = keyof typeof flagTexts;

/** A mistake in the command line, or what cannot be done: the message names the remedy. */
export class SimError extends Error {
  override readonly name = 'SimError';
}
