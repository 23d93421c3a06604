/** What one process knows of another by its number: `ps` shows it, `kill` reaches it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly argv: readonly string[];
  readonly uid: number;
  kill(signal: number): void;
}

/**
 * A PID namespace: the processes that see one another, by their numbers in it.
 *
 * @see https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
 */
export interface PidNamespace {
  /** The number of a process that begins. */
  take(): number;
  add(entry: ProcessEntry): void;
  remove(pid: number): void;
  get(pid: number): ProcessEntry | undefined;
  /** In the order of their numbers. */
  list(): readonly ProcessEntry[];
}

export interface PidNamespaceOptions {
  /** Process 1 where it is not added: a container's idle server, the pause of a pod. */
  readonly init?: () => Omit<ProcessEntry, 'pid' | 'parent'> | undefined;
  /** The first number that is taken: 2 where process 1 is there already, and 1 where it is not. */
  readonly first?: number;
}

export function createPidNamespace({ init = () => undefined, first }: PidNamespaceOptions = {}): PidNamespace {
  const entries = new Map<number, ProcessEntry>();
  let next: number | undefined;
  const initial = (): ProcessEntry | undefined => {
    const known = entries.has(1) ? undefined : init();
    return known && { argv: known.argv, uid: known.uid, kill: (signal) => known.kill(signal), pid: 1, parent: 0 };
  };
  return {
    take() {
      const pid = next ?? first ?? (initial() ? 2 : 1);
      next = pid + 1;
      return pid;
    },
    add: (entry) => void entries.set(entry.pid, entry),
    remove: (pid) => void entries.delete(pid),
    get: (pid) => entries.get(pid) ?? (pid === 1 ? initial() : undefined),
    list() {
      const one = initial();
      const all = [...entries.values()].sort((a, b) => a.pid - b.pid);
      return one ? [one, ...all] : all;
    },
  };
}
