import type { EventRecorder } from '../client/contract.ts';
import type { KubeApi } from '../client/kube-api.ts';
import { objectRef, resources } from '../kinds/resources.ts';
import { isApiError } from '../machinery/errors.ts';
import type { JsonObject } from '../machinery/types.ts';
import type { Sim } from '../sim/index.ts';
import type { PodInfo } from './cache/pod-info.ts';
import { recordStep } from './decisions.ts';
import type { Rejection } from './framework/reasons.ts';

/** Writes what the scheduler has to say into a pod's status: its PodScheduled condition, and the nominated node. */
export function createPodConditions({ sim, api }: { sim: Sim; api: KubeApi }) {
  const write = async ({ namespace, name }: PodInfo, status: JsonObject): Promise<void> => {
    try {
      await api.patch(objectRef(resources.pods, namespace, name, 'status'), { type: 'strategic', body: { status } });
    } catch (error) {
      // the pod is gone, or changes again: the next cycle writes what is true then
      if (!isApiError(error)) throw error;
    }
  };

  const condition = (pod: PodInfo, reason: string, message: string): JsonObject | undefined => {
    const known = pod.pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
    const { generation } = pod.pod.metadata;
    const current = known?.observedGeneration === generation || generation === undefined;
    if (known?.status === 'False' && known.reason === reason && known.message === message && current) return undefined;
    return {
      type: 'PodScheduled',
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      status: 'False',
      lastTransitionTime: known?.status === 'False' ? known.lastTransitionTime : sim.clock.timestamp(),
      reason,
      message,
    };
  };

  return {
    /** `nominated`: null clears it, undefined leaves it. */
    unschedulable(pod: PodInfo, message: string, nominated: string | null | undefined): void {
      const changed = condition(pod, 'Unschedulable', message);
      const before = pod.pod.status?.nominatedNodeName;
      const renamed = nominated !== undefined && (nominated ?? undefined) !== before;
      if (!changed && !renamed) return;
      void write(pod, {
        ...(changed ? { conditions: [changed] } : {}),
        ...(renamed ? { nominatedNodeName: nominated } : {}),
      });
    },
    gated(pod: PodInfo, refused: Rejection): void {
      recordStep(sim, pod, 'pod-gated', { reasons: refused.reasons.map(({ code, data }) => ({ code, ...data })) });
      // the API server writes the condition of a pod that is created with gates
      if (pod.pod.status?.conditions?.some(({ type }) => type === 'PodScheduled')) return;
      const changed = condition(pod, 'SchedulingGated', 'Scheduling is blocked due to non-empty scheduling gates');
      if (changed) void write(pod, { conditions: [changed] });
    },
    /** An error, not a verdict. */
    failed(pod: PodInfo, events: EventRecorder, error: unknown): void {
      const message = error instanceof Error ? error.message : String(error);
      recordStep(sim, pod, 'binding-failed', { message });
      events.event(pod.pod, 'Warning', 'FailedScheduling', message, { action: 'Scheduling' });
      const changed = condition(pod, 'SchedulerError', message);
      if (changed) void write(pod, { conditions: [changed] });
    },
  };
}
