import type { KubeletContext } from '../context.ts';
import type { PodWorker } from '../pods/pod-worker.ts';
import type { PodWorkers } from '../pods/pod-workers.ts';
import { aboutNode, type Heartbeat } from './heartbeat.ts';

/** What an ended pod says of it. */
const message = 'Pod was terminated in response to imminent node shutdown.';
/** Priority from which on pods are critical to the system. */
const criticalPriority = 2_000_000_000;
const defaultGraceSeconds = 30;

interface Group {
  /** Pods of this priority and above, up to the next group's. */
  readonly priority: number;
  /** What they get to end, in seconds. */
  readonly seconds: number;
}

/**
 * Ends all pods of a node that is about to lose its power: ordinary ones first, then those that are critical to the system.
 * Resolves when they have ended or their time is up; at once where the kubelet is not configured to wait.
 *
 * @see https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/#graceful-node-shutdown
 */
export async function endPodsForShutdown(
  { sim, node, events }: KubeletContext,
  heartbeat: Heartbeat,
  workers: PodWorkers,
): Promise<void> {
  const { shutdownGracePeriod = 0, shutdownGracePeriodCriticalPods = 0 } = node;
  if (shutdownGracePeriod === 0) return;
  events.event(aboutNode(node.name), 'Normal', 'NodeShutdown', 'Shutdown manager detected shutdown event');
  heartbeat.setShuttingDown();
  const groups: readonly Group[] = [
    { priority: Number.NEGATIVE_INFINITY, seconds: (shutdownGracePeriod - shutdownGracePeriodCriticalPods) / 1000 },
    { priority: criticalPriority, seconds: shutdownGracePeriodCriticalPods / 1000 },
  ];
  const active = [...workers.all()].filter(({ stage }) => stage === 'new' || stage === 'active' || stage === 'ending');
  for (const [index, { priority, seconds }] of groups.entries()) {
    const next = groups[index + 1]?.priority ?? Number.POSITIVE_INFINITY;
    const members = active.filter(({ pod }) => {
      const own = pod.spec?.priority ?? 0;
      return own >= priority && own < next;
    });
    if (members.length > 0) await endGroup(members, seconds);
  }

  function endGroup(members: readonly PodWorker[], seconds: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = sim.clock.after(seconds * 1000, resolve);
      let left = members.length;
      for (const worker of members) {
        worker.whenFinished(() => {
          if (--left > 0) return;
          cancel();
          resolve();
        });
        const wanted = worker.pod.spec?.terminationGracePeriodSeconds ?? defaultGraceSeconds;
        worker.evict('Terminated', message, Math.min(wanted, seconds), [
          { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message },
        ]);
      }
    });
  }
}
