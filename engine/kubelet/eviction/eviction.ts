import { limits } from '../../limits.ts';
import type { KubeletContext } from '../context.ts';
import type { NodeMachine, NodeStats } from '../contract.ts';
import { noPressure, type Pressure } from '../node/conditions.ts';
import { aboutNode, type Heartbeat } from '../node/heartbeat.ts';
import { podSubject } from '../pods/names.ts';
import type { PodWorker } from '../pods/pod-worker.ts';
import type { PodWorkers } from '../pods/pod-workers.ts';
import { localStorageExcess } from './local-storage.ts';
import { starvedMessage } from './messages.ts';
import { isExempt, rank } from './rank.ts';
import { type Starved, starvedNow, thresholdsOf } from './thresholds.ts';

/** How often a kubelet looks at what its node has left, in milliseconds. */
const period = 10_000;
/** How long it waits for an evicted pod to be gone before it looks again, in milliseconds. */
const cleanUpTimeout = 30_000;
/** Seconds that a pod is given which ends because a hard threshold is met. */
const hardGrace = 1;

export interface EvictionParts {
  readonly heartbeat: Heartbeat;
  readonly workers: PodWorkers;
  readonly machine: NodeMachine;
  readonly stats: () => NodeStats;
}

/**
 * Watches what the machine has left of memory, disk and process ids. What is starved becomes a condition of the node; then
 * what nobody needs is removed, and where that does not help one pod at a time is ended.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
 */
export function startEviction(context: KubeletContext, parts: EvictionParts): () => void {
  const { sim, node, events, imageGarbage } = context;
  const { heartbeat, workers, machine, stats } = parts;
  const thresholds = thresholdsOf(node);
  /** When each condition was last met. */
  const seen: { -readonly [kind in keyof Pressure]: number } = {
    memory: Number.NEGATIVE_INFINITY,
    disk: Number.NEGATIVE_INFINITY,
    pid: Number.NEGATIVE_INFINITY,
  };
  let stopped = false;
  /** An evicted pod is being ended. */
  let evicting = false;

  function look(): void {
    if (stopped || evicting || isIdle()) return;
    const usage = stats();
    const starved = starvedNow(thresholds, machine.readings(usage));
    showPressure(starved);
    if (evictForLocalStorage(usage)) return;
    const [first] = starved;
    if (!first) return;
    const { resource } = first.threshold;
    events.event(aboutNode(node.name), 'Warning', 'EvictionThresholdMet', `Attempting to reclaim ${resource}`);
    if (resource === 'ephemeral-storage') {
      imageGarbage.removeUnused();
      if (starvedNow([first.threshold], machine.readings()).length === 0) return;
    }
    const [turn] = rank(resource, workers, usage);
    if (!turn) return;
    const message = starvedMessage(first, turn.pod, turn.stats);
    const condition = { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message } as const;
    evict(turn.worker, message, [condition], { resource, available: first.available, threshold: first.least });
  }

  const isIdle = () =>
    workers.size === 0 &&
    heartbeat.pressure === noPressure &&
    machine.load.memory === 0 &&
    machine.load.disk === 0 &&
    machine.load.pids === 0;

  /** A condition stays for a while after it was met last, or the node would swing to and fro. */
  function showPressure(starved: readonly Starved[]): void {
    const now = sim.clock.now();
    for (const { threshold } of starved) seen[threshold.pressure] = now;
    const holds = (kind: keyof Pressure) =>
      seen[kind] === now || (heartbeat.pressure[kind] && now - seen[kind] < limits.pressureTransition);
    const pressure = { memory: holds('memory'), disk: holds('disk'), pid: holds('pid') };
    heartbeat.setPressure(pressure.memory || pressure.disk || pressure.pid ? pressure : noPressure);
  }

  function evictForLocalStorage({ pods }: NodeStats): boolean {
    let any = false;
    for (const pod of pods) {
      const worker = workers.find(pod);
      if (!worker || worker.stage !== 'active' || isExempt(worker.pod)) continue;
      const message = localStorageExcess(worker.pod, pod);
      if (message === undefined) continue;
      any = true;
      evict(worker, message, [], { resource: 'ephemeral-storage', used: pod.disk });
    }
    return any;
  }

  function evict(
    worker: PodWorker,
    message: string,
    conditions: Parameters<PodWorker['evict']>[3],
    data: { readonly [name: string]: string | number },
  ): void {
    const { pod } = worker;
    events.event(pod, 'Warning', 'Evicted', message);
    sim.trace.record({ component: 'kubelet', subject: podSubject(pod), code: 'pod-evicted', data });
    worker.evict('Evicted', message, hardGrace, conditions);
    evicting = true;
    const again = () => {
      if (!evicting) return;
      cancel();
      evicting = false;
      look();
    };
    const cancel = sim.clock.after(cleanUpTimeout, again, { upkeep: true });
    worker.whenFinished(again);
  }

  const stopLooking = sim.clock.every(period, look, { upkeep: true });
  return () => {
    stopped = true;
    stopLooking();
  };
}
