import type { FileTree } from '../filesystem/nodes.ts';
import type { Duration } from '../../sim/index.ts';
import type { HealthTable } from '../../network/grpc-health.ts';
import type { ImageAccess } from './access.ts';

/** A well-known image as data: what a registry and a container runtime know of it, and how it behaves. */
export interface ImageDefinition {
  /** In full: `docker.io/library/nginx`. */
  readonly repository: string;
  /** Tags that exist; any tag does where this is absent. */
  readonly tags?: TagRule;
  /** Bytes to be pulled. */
  readonly size: number;
  /** How it is pulled, where that does not follow from its size. */
  readonly pull?: PullBehavior;
  /** Who may pull it; everybody where absent. */
  readonly access?: ImageAccess;
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: { readonly [name: string]: string };
  readonly workingDir?: string;
  /** As in a Dockerfile's USER: a name or a number. */
  readonly user?: string;
  /** By default SIGTERM. */
  readonly stopSignal?: number;
  readonly ports?: readonly number[];
  /** The programs that are found besides its own; `none` has not even a shell. */
  readonly userland: Userland;
  /** Programs of ours that it has beyond its userland's: `curl`. */
  readonly tools?: readonly string[];
  readonly files?: FileTree;
  /** Its own programs, by name or path, and how they behave. */
  readonly programs?: { readonly [nameOrPath: string]: ProcessBehavior };
  /** Whatever else is called behaves like this: set for images that nobody described. */
  readonly anyProgram?: ProcessBehavior;
}

export interface PullBehavior {
  /** Milliseconds that a pull takes. */
  readonly duration?: Duration;
  /** Why every pull fails, as containerd goes on after the image's name. */
  readonly failure?: string;
}

export type Userland = 'busybox' | 'alpine' | 'debian' | 'none' | 'generic';

export interface TagRule {
  /** Tags such as `latest`, `alpine`. */
  readonly names: readonly string[];
  /** Major versions with the lowest and the highest minor one: `[1, 7, 31]`. Patches may be any up to 40. */
  readonly versions?: readonly (readonly [major: number, lowest: number, highest: number])[];
  /** What may follow a version or stand alone, after a dash: `alpine`, `bookworm`. */
  readonly variants?: readonly string[];
  /** What stands before a version: `v`. */
  readonly prefix?: string;
}

/** How a program behaves, as data: what an `ImageBehavior` says comes to the same. */
export interface ProcessBehavior {
  /** One of the servers or tools that the engine has (`nginx`, `redis-server`); without it, what follows is all. */
  readonly builtin?: string;
  /**
   * Runs the rest of its arguments as a program of its own image, as entry-point scripts do, after its `logs`. `or-options`:
   * arguments that begin with an option, or with a file of configuration, are those of the image's usual program.
   */
  readonly wrapper?: boolean | 'or-options';
  /** Milliseconds until it listens. */
  readonly startup?: Duration;
  /** Lines that it prints by itself. */
  readonly logs?: readonly LogLine[];
  readonly listen?: readonly Listener[];
  /** By time since its start; between two points the values move evenly, after the last they stay. */
  readonly usage?: readonly UsagePoint[];
  /** It ends by itself. */
  readonly exit?: { readonly after: Duration; readonly code: number };
  /** What it does when told to end: by default it ends at once with code 0. `ignore`: it has to be killed. */
  readonly stop?: { readonly after?: Duration; readonly code?: number } | 'ignore';
  /** Without one of these variables it prints `message` and ends with `code`. */
  readonly requires?: { readonly anyOf: readonly string[]; readonly message: string; readonly code: number };
}

export interface LogLine {
  readonly after: Duration;
  /** Again and again at this period. */
  readonly every?: Duration;
  readonly stream?: 'stdout' | 'stderr';
  /** May hold `{time}` (RFC 3339) and the other names that `expandLine` lists. */
  readonly text: string;
}

export interface Listener {
  /** A number; or `containerPorts`: all that the container declares. */
  readonly port: number | 'containerPorts';
  /** `grpc`: nothing but its health protocol. */
  readonly protocol: 'http' | 'tcp' | 'grpc';
  /** Services whose health a gRPC client may ask for, beside what else is spoken. */
  readonly health?: HealthTable;
  /** The first that matches answers; 404 where none does. */
  readonly routes?: readonly Route[];
  /** Takes a share of processor time for each request. */
  readonly cpuSeconds?: number;
}

export interface Route {
  /** A path, or a prefix where it ends with `*`. */
  readonly path: string;
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
  /** Milliseconds before it answers. */
  readonly delay?: Duration;
}

export interface UsagePoint {
  readonly after: Duration;
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}
