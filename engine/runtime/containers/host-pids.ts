import type { PidNamespace, ProcessEntry } from '../processes/pids.ts';
import type { Container } from './container.ts';

/** What runs on a machine besides containers, by its number. */
const ofTheMachine = new Map<number, string>([
  [1, '/sbin/init'],
  [211, '/usr/bin/containerd'],
  [342, '/usr/bin/kubelet --config=/var/lib/kubelet/config.yaml'],
]);
/** Numbers of processes of containers begin here. */
const firstOfContainers = 1000;

/**
 * The processes of a whole node, as a container with `hostPID` sees them: each has a number here besides the one in its own
 * namespace, which it is given when somebody looks.
 */
export function createHostPids(containers: () => Iterable<Container>): PidNamespace {
  const numbers = new WeakMap<object, number>();
  let next = firstOfContainers;
  const numberOf = (process: object): number => {
    let pid = numbers.get(process);
    if (pid === undefined) numbers.set(process, (pid = next++));
    return pid;
  };
  // those of the machine outlive what a container may do
  const machine = [...ofTheMachine].map(([pid, line]) => {
    return { pid, parent: pid === 1 ? 0 : 1, argv: line.split(' '), uid: 0, kill: () => {} };
  });

  function list(): readonly ProcessEntry[] {
    const inside: ProcessEntry[] = [];
    for (const container of containers()) {
      for (const process of container.processes()) {
        const { argv, uid } = process;
        inside.push({ pid: numberOf(process), parent: 1, argv, uid, kill: (signal) => process.kill(signal) });
      }
    }
    return [...machine, ...inside.sort((a, b) => a.pid - b.pid)];
  }

  return {
    take: () => next++,
    add: (entry) => void numbers.set(entry, entry.pid),
    remove: () => {},
    get: (pid) => list().find((entry) => entry.pid === pid),
    list,
  };
}
