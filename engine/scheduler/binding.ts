import { isApiError } from '../machinery/errors.ts';
import type { NodeInfo } from './cache/node-info.ts';
import type { PodInfo } from './cache/pod-info.ts';
import { recordStep } from './decisions.ts';
import type { Permit } from './framework/plugin.ts';
import type { Profile } from './framework/profile.ts';
import { reasonText } from './framework/reasons.ts';
import type { SchedulerParts } from './scheduler.ts';
import type { WaitingPod } from './queue/queue.ts';

export interface BindingOptions extends Pick<SchedulerParts, 'sim' | 'cache'> {
  /** The pod could not be bound and waits again. */
  failed(profile: Profile, waiting: WaitingPod, node: NodeInfo, error: unknown): void;
}

/** The binding cycle: what follows when a pod has its node, while the next pods are scheduled. */
export function createBinding({ sim, cache, failed }: BindingOptions) {
  async function bind(profile: Profile, pod: PodInfo, node: NodeInfo): Promise<void> {
    for (const plugin of profile.permit) await permitted(plugin.permit(pod, node), plugin.name);
    for (const plugin of profile.preBind) await plugin.preBind(pod, node);
    for (const plugin of profile.bind) if (await plugin.bind(pod, node)) break;
    for (const plugin of profile.postBind) plugin.postBind(pod, node);
  }

  async function permitted(permit: Permit, plugin: string): Promise<void> {
    if (permit === 'allow') return;
    if ('reasons' in permit) throw new PermitError(`${plugin}: ${permit.reasons.map(reasonText).join(', ')}`);
    const { wait, allowed } = permit;
    await new Promise<void>((resolve, reject) => {
      const cancel = sim.clock.after(wait, () =>
        reject(new PermitError(`rejected due to timeout after waiting ${wait / 1000}s at plugin ${plugin}`)),
      );
      allowed.then(resolve, reject).finally(cancel);
    });
  }

  return {
    begin(profile: Profile, waiting: WaitingPod, node: NodeInfo): void {
      const { info } = waiting;
      bind(profile, info, node).then(
        () => {
          const message = `Successfully assigned ${info.namespace}/${info.name} to ${node.name}`;
          profile.events.event(info.pod, 'Normal', 'Scheduled', message, { action: 'Binding' });
        },
        (error: unknown) => {
          for (const plugin of profile.reserve) plugin.unreserve?.(info, node);
          cache.forget(info.key);
          recordStep(sim, info, 'unbound', { node: node.name });
          // a pod that was deleted meanwhile is nobody's concern any more
          if (isApiError(error, 'NotFound')) return;
          failed(profile, waiting, node, error);
        },
      );
    },
  };
}

/** A permit plugin said no, or nothing in time. */
class PermitError extends Error {
  override readonly name = 'PermitError';
}
