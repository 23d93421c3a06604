import type { Container, ContainerStatus, Pod } from '../../kinds/types.ts';
import type { LazyFileSystem } from '../volumes/lazy-file-system.ts';

/** `sidecar` is an init container with restartPolicy Always. */
export type ContainerKind = 'init' | 'sidecar' | 'regular' | 'ephemeral';

export type ContainerState = NonNullable<ContainerStatus['state']>;
export type TerminatedState = NonNullable<ContainerState['terminated']>;

/** What the kubelet remembers of one container of a pod between two looks at it. */
export interface ContainerRecord {
  readonly name: string;
  readonly kind: ContainerKind;
  /** The runtime's id of the newest start; absent before the first. */
  id?: string;
  /** The start before it, kept for `kubectl logs --previous`. */
  previousId?: string;
  restarts: number;
  /** Why it does not run, where the runtime cannot know: ErrImagePull, CrashLoopBackOff, … */
  waiting?: { readonly reason: string; readonly message?: string };
  /** The waiting state that the next look at the pod shows: a kubelet writes the status before it tries what then fails. */
  upcoming?: NonNullable<ContainerRecord['waiting']>;
  /** The reasons of all waiting states since it was last started. */
  reasons?: Set<string>;
  /** It is to be ended and started again, and why. */
  restart?: { readonly message: string; readonly graceSeconds?: number };
  /** How the start before the newest one ended. */
  last?: TerminatedState;
  /** Before this virtual instant it is not started again; `delay` is the wait after its next end, both in milliseconds. */
  backOff?: { delay: number; updated: number };
  /** What probes say; without probes a running container has started and is ready. */
  started: boolean;
  ready: boolean;
  /** It is being ended, and why; then nothing starts it until it has ended. */
  killing?: { readonly message: string };
  /** The hook after its start has not come to its end. */
  postStart?: boolean;
  /** Numeric identity of its process, for the status. */
  user?: ContainerStatus['user'];
  /** What the API shows as its resources: those it was started with, or resized to. */
  resources?: Container['resources'] | undefined;
  /** Its newest start was in a sandbox that is no more: the machine was started anew. */
  former?: boolean;
  /** Where its newest start may leave its last words. */
  log?: LazyFileSystem | undefined;
  /** The end of the log of the start with this id, which failed. */
  logTail?: { readonly id: string; readonly text: string };
  /** The image of the spec that it was started with: another one asks for a new start. */
  image?: string;
}

export function newRecord(name: string, kind: ContainerKind): ContainerRecord {
  return { name, kind, restarts: 0, started: false, ready: false };
}

export interface KindOfContainer {
  readonly spec: Container;
  readonly kind: ContainerKind;
}

/** Of pods with main containers alone, by their list, which the pods of a template share: it is asked for at every step. */
const mainAlone = new WeakMap<readonly Container[], readonly KindOfContainer[]>();

/** The containers of a pod in the order in which they start, each with its kind. */
export function containersOf(pod: Pod): readonly KindOfContainer[] {
  const { initContainers, containers, ephemeralContainers } = pod.spec ?? { containers: none };
  if (initContainers || ephemeralContainers || !Object.isFrozen(containers)) return allContainersOf(pod);
  let known = mainAlone.get(containers);
  if (!known) mainAlone.set(containers, (known = allContainersOf(pod)));
  return known;
}

const none: readonly Container[] = Object.freeze([]);

function allContainersOf(pod: Pod): readonly KindOfContainer[] {
  const list: KindOfContainer[] = [];
  for (const spec of pod.spec?.initContainers ?? []) {
    list.push({ spec, kind: spec.restartPolicy === 'Always' ? 'sidecar' : 'init' });
  }
  for (const spec of pod.spec?.containers ?? []) list.push({ spec, kind: 'regular' });
  // an ephemeral container has the fields of a container but ports, probes and hooks
  for (const spec of pod.spec?.ephemeralContainers ?? []) list.push({ spec: spec as Container, kind: 'ephemeral' });
  return list;
}
