import { killContainer } from '../containers/kill.ts';
import type { KubeletContext } from '../context.ts';
import { podSubject } from '../pods/names.ts';
import type { PodWorker } from '../pods/pod-worker.ts';
import type { Resources } from '../../scheduler/cache/resources.ts';
import { applyResize, inProgress, planResize, resizeMessage } from './resize.ts';

/** A change that has to wait for room is tried again this often, in milliseconds. */
const retryPeriod = 10_000;

/**
 * Gives running containers the resources that the spec asks for now, if the node has them; otherwise a condition says why
 * not.
 *
 * @param others what the other pods of the node ask for together
 */
export async function resizePod(context: KubeletContext, worker: PodWorker, others: () => Resources): Promise<void> {
  const { runtime, node, events, sim } = context;
  const { pod } = worker;
  const plan = planResize(pod, worker.records, runtime, node, others);
  if (plan.outcome === 'none') {
    if (worker.extraConditions.length === 0) return;
    worker.extraConditions = [];
    await worker.report(false);
    return;
  }
  if (plan.outcome === 'pending') {
    const { reason = '', message = '' } = plan.condition;
    if (worker.extraConditions[0]?.reason !== reason) {
      events.event(pod, 'Warning', `Resize${reason}`, resizeMessage(`Pod resize ${reason}`, pod));
      sim.trace.record({
        component: 'kubelet',
        subject: podSubject(pod),
        code: 'resize-pending',
        data: { reason, message },
      });
    }
    worker.extraConditions = [plan.condition];
    await worker.report(false);
    // room may come with the end of another pod
    if (reason === 'Deferred') worker.retry.set(retryPeriod, true);
    return;
  }
  events.event(pod, 'Normal', 'ResizeStarted', resizeMessage('Pod resize started', pod));
  worker.extraConditions = [inProgress];
  await worker.report(false);
  for (const change of plan.changes) {
    if (change.restart) {
      const grace = (pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000;
      await killContainer(context, worker, change, grace, `Container ${change.container.name} resize requires restart`);
    }
    applyResize(runtime, change);
  }
  events.event(pod, 'Normal', 'ResizeCompleted', resizeMessage('Pod resize completed', pod));
  worker.extraConditions = [];
  await worker.report(false);
}
