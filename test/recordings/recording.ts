/** The recordings of a real cluster, as files: `../shared/recordings/README.md` says what each field means. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

export const recordings = resolve(import.meta.dirname, '../../../shared/recordings/scenarios');

export interface Recording {
  readonly name: string;
  readonly namespace: string;
  readonly nodes: 'any' | 'exact';
  readonly clusterObjects?: readonly string[];
  readonly files?: { readonly [path: string]: string };
  readonly steps: readonly Step[];
  readonly final: readonly Tree[];
  readonly events: readonly RecordedEvent[];
  readonly eventsOnlyInSecond?: readonly unknown[];
  readonly transitions: readonly Transition[];
  readonly unstable?: readonly string[];
}

export type Tree = { readonly [key: string]: unknown };

/** Seconds since the start of the scenario. */
interface Timed {
  readonly at?: number;
  /** How long it took, if a second or more. */
  readonly took?: number;
}

export interface RunStep extends Timed {
  readonly run: string;
  readonly stdin?: string;
  readonly exit: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly anyOrder?: boolean;
  readonly alsoSeen?: { readonly stdout?: string; readonly stderr?: string; readonly exit?: number };
  readonly client?: string;
  readonly skew?: boolean;
  readonly changedSince?: string;
}

export interface RequestStep extends Timed {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers?: { readonly [name: string]: string };
    readonly body?: string | Tree;
  };
  readonly status: number;
  readonly response: unknown;
  readonly alsoSeen?: { readonly response?: unknown };
  readonly changedSince?: string;
  readonly skew?: boolean;
}

export interface Condition {
  readonly object?: string;
  readonly selector?: string;
  readonly where?: { readonly [path: string]: unknown };
  readonly count?: number;
  readonly gone?: boolean;
  readonly event?: {
    readonly object?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly count?: number | string;
  };
}

export interface AwaitStep extends Timed {
  readonly await: Condition;
  readonly met: number;
  readonly metAlso?: number;
}

export interface ProbeStep extends Timed {
  readonly probe: {
    readonly pod: string;
    readonly container: string;
    readonly kind: string;
    readonly fails: boolean;
    readonly output?: string;
  };
}

export interface KubeletStep extends Timed {
  readonly kubelet: { readonly action: 'kill' | 'up'; readonly node: string };
}

export type Step = RunStep | RequestStep | AwaitStep | ProbeStep | KubeletStep | (Timed & { readonly sleep: number });

export interface RecordedEvent {
  readonly object: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  /** How often it was told, and in the second recording where that differs. */
  readonly count?: number;
  readonly countAlso?: number;
  /** Seconds since the start: the first time, and the last where it was told more than once. */
  readonly at: number;
  readonly last?: number;
  readonly onlyOnce?: boolean;
}

export interface Transition {
  readonly object: string;
  readonly stable?: boolean;
  readonly seen: readonly Tree[];
  readonly alsoSeen?: readonly Tree[];
}

export const recordingNames: readonly string[] = existsSync(recordings)
  ? readdirSync(recordings)
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => name.slice(0, -'.yaml'.length))
      .sort()
  : [];

export function loadRecording(name: string): Recording {
  const text = readFileSync(join(recordings, `${name}.yaml`), 'utf8');
  const read = parse(text) as Recording; // the README of the recordings is the schema
  return { ...read, final: read.final ?? [], events: read.events ?? [], transitions: read.transitions ?? [] };
}
