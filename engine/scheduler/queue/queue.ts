import type { Duration, Sim } from '../../sim/index.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import type { QueuedPod } from '../framework/plugin.ts';
import type { ClusterEvent } from './events.ts';
import { Heap } from './heap.ts';

/** A pod on its way through the queue. */
export interface WaitingPod extends QueuedPod {
  info: PodInfo;
  queuedAt: number;
  /** How often it was tried. */
  attempts: number;
  /** The plugins that turned it away last: only what may change their mind brings it back. */
  rejectedBy: ReadonlySet<string>;
  where: 'active' | 'backoff' | 'unschedulable' | 'gated' | 'in-flight';
  /** Until when it is not tried again while others wait. */
  backoffUntil: number;
  /** It failed by an error, not by a verdict: it waits out its back-off. */
  failed: boolean;
  readonly order: number;
}

export interface QueueOptions {
  readonly sim: Sim;
  readonly less: (a: QueuedPod, b: QueuedPod) => number;
  /** Undefined where the pod may be queued, else who keeps it out. */
  readonly gate: (pod: PodInfo) => string | undefined;
  /** Whether the event may help a pod that these plugins turned away. */
  readonly helps: (pod: WaitingPod, event: ClusterEvent) => boolean;
  /** Something can be popped. */
  readonly onReady: () => void;
  readonly initialBackoff: Duration;
  readonly maxBackoff: Duration;
}

/** Pods that nothing brought back are tried anyway after this. */
const longestWait = 300_000;
const flushPeriod = 30_000;

const secondOf = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/**
 * Pods that wait: those to be tried now, those whose back-off runs, and those that nothing in sight would help.
 *
 * With nobody else to try, a pod is taken before its back-off ends: waiting would help nobody.
 */
export interface SchedulingQueue {
  add(info: PodInfo): void;
  /** The waiting pod's object changed. `event` undefined: in nothing that matters to scheduling. */
  update(info: PodInfo, event: ClusterEvent | undefined): void;
  delete(key: string): void;
  get(key: string): WaitingPod | undefined;
  pop(): WaitingPod | undefined;
  /** Back after a verdict. */
  reject(pod: WaitingPod, rejectedBy: ReadonlySet<string>): void;
  /** Back after an error. */
  retry(pod: WaitingPod): void;
  /** Moves the pods on that the event may help. */
  happened(event: ClusterEvent): void;
  pending(): Iterable<WaitingPod>;
  stop(): void;
}

export function createQueue(options: QueueOptions): SchedulingQueue {
  const { sim, less, helps, onReady } = options;
  const pods = new Map<string, WaitingPod>();
  const unschedulable = new Map<string, WaitingPod>();
  let order = 0;

  const first = (a: WaitingPod, b: WaitingPod) => (less(a, b) || a.order - b.order) < 0;
  const isGone = (where: WaitingPod['where']) => (pod: WaitingPod) =>
    pod.where !== where || pods.get(pod.info.key) !== pod;
  const active = new Heap<WaitingPod>(first, isGone('active'));
  // within one second of back-off the queue's own order counts
  const sooner = (a: WaitingPod, b: WaitingPod) =>
    (secondOf(a.backoffUntil) - secondOf(b.backoffUntil) || less(a, b) || a.order - b.order) < 0;
  const backoff = new Heap<WaitingPod>(sooner, isGone('backoff'));
  const failed = new Heap<WaitingPod>((a, b) => a.backoffUntil < b.backoffUntil, isGone('backoff'));

  const activate = (pod: WaitingPod) => {
    unschedulable.delete(pod.info.key);
    pod.where = 'active';
    active.push(pod);
    onReady();
  };
  /** To the queue, by way of the back-off where that is not over. */
  const moveOn = (pod: WaitingPod) => {
    const now = sim.clock.now();
    if (pod.backoffUntil <= now) return activate(pod);
    unschedulable.delete(pod.info.key);
    pod.where = 'backoff';
    if (!pod.failed) {
      backoff.push(pod);
      onReady();
      return;
    }
    failed.push(pod);
    sim.clock.after(pod.backoffUntil - now, () => {
      for (let due = failed.peek(); due && due.backoffUntil <= sim.clock.now(); due = failed.peek()) activate(due);
    });
  };
  const backOff = (pod: WaitingPod) => {
    const duration = Math.min(options.maxBackoff, options.initialBackoff * 2 ** Math.min(pod.attempts - 1, 20));
    pod.backoffUntil = sim.clock.now() + duration;
  };
  const enter = (pod: WaitingPod) => {
    const gate = options.gate(pod.info);
    if (gate === undefined) return moveOn(pod);
    pod.where = 'gated';
    pod.rejectedBy = new Set([gate]);
  };

  const stopFlushing = sim.clock.every(flushPeriod, () => {
    const now = sim.clock.now();
    for (const pod of unschedulable.values()) if (now - pod.queuedAt >= longestWait) requeue(pod);
  });
  const requeue = (pod: WaitingPod) => {
    pod.queuedAt = sim.clock.now();
    moveOn(pod);
  };

  return {
    add(info) {
      const now = sim.clock.now();
      const pod: WaitingPod = {
        info,
        queuedAt: now,
        attempts: 0,
        rejectedBy: new Set(),
        where: 'active',
        backoffUntil: now,
        failed: false,
        order: order++,
      };
      pods.set(info.key, pod);
      enter(pod);
    },
    update(info, event) {
      const pod = pods.get(info.key);
      if (!pod) return;
      pod.info = info;
      if (pod.where === 'gated') return enter(pod);
      if (pod.where === 'unschedulable' && event && helps(pod, event)) requeue(pod);
    },
    delete(key) {
      pods.delete(key);
      unschedulable.delete(key);
    },
    get: (key) => pods.get(key),
    pop() {
      const pod = active.pop() ?? backoff.pop();
      if (!pod) return undefined;
      pod.where = 'in-flight';
      pod.attempts++;
      pod.failed = false;
      return pod;
    },
    reject(pod, rejectedBy) {
      if (pods.get(pod.info.key) !== pod) return;
      pod.rejectedBy = rejectedBy;
      pod.queuedAt = sim.clock.now();
      backOff(pod);
      pod.where = 'unschedulable';
      unschedulable.set(pod.info.key, pod);
    },
    retry(pod) {
      if (pods.get(pod.info.key) !== pod) return;
      pod.failed = true;
      pod.queuedAt = sim.clock.now();
      backOff(pod);
      moveOn(pod);
    },
    happened(event) {
      for (const pod of unschedulable.values()) if (helps(pod, event)) requeue(pod);
    },
    pending: () => pods.values(),
    stop: stopFlushing,
  };
}
