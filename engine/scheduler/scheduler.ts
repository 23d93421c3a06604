import type { KubeApi } from '../client/kube-api.ts';
import { limits } from '../limits.ts';
import type { JsonObject } from '../machinery/types.ts';
import type { Sim } from '../sim/index.ts';
import { createBinding } from './binding.ts';
import type { MutableCache } from './cache/cache.ts';
import type { NodeInfo } from './cache/node-info.ts';
import type { PodInfo } from './cache/pod-info.ts';
import type { SchedulerConfiguration } from './configuration.ts';
import { createCycle, type CycleResult } from './cycle.ts';
import { recordPlaced, recordUnschedulable } from './decisions.ts';
import { fitErrorText, noNodesText } from './framework/fit-error.ts';
import type { Nominator } from './framework/nominator.ts';
import type { Profile } from './framework/profile.ts';
import { createPodConditions } from './pod-conditions.ts';
import type { ClusterEvent } from './queue/events.ts';
import { createQueue, type SchedulingQueue, type WaitingPod } from './queue/queue.ts';

export interface SchedulerParts {
  readonly sim: Sim;
  readonly api: KubeApi;
  readonly cache: MutableCache;
  readonly nominator: Nominator;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly configuration: SchedulerConfiguration;
}

/** What one pod costs besides its nodes, in nodes looked at. */
const costOfPod = 40;

/** The scheduling loop: takes pods off the queue, finds each a node or says why there is none. */
export function createScheduler(parts: SchedulerParts): { readonly queue: SchedulingQueue; start(): void } {
  const { sim, cache, nominator, profiles, configuration } = parts;
  const run = createCycle(cache, nominator, sim.random.fork('scheduler'));
  const conditions = createPodConditions(parts);
  let started = false;
  let awake = false;

  const wake = () => {
    if (awake || !started) return;
    awake = true;
    sim.loop.defer(work);
  };
  const profileOf = (pod: PodInfo) => profiles.get(pod.spec.schedulerName ?? 'default-scheduler');

  const queue = createQueue({
    sim,
    less: [...profiles.values()][0]?.less ?? ((a, b) => a.queuedAt - b.queuedAt),
    initialBackoff: configuration.initialBackoff,
    maxBackoff: configuration.maxBackoff,
    gate(pod) {
      for (const plugin of profileOf(pod)?.preEnqueue ?? []) {
        const refused = plugin.preEnqueue(pod);
        if (!refused) continue;
        conditions.gated(pod, refused);
        return plugin.name;
      }
      return undefined;
    },
    helps: (waiting, event) => mayHelp(profileOf(waiting.info), waiting, event),
    onReady: wake,
  });

  const binding = createBinding({
    ...parts,
    failed(profile, waiting, node, error) {
      conditions.failed(waiting.info, profile.events, error);
      queue.happened({
        on: 'pod-deleted',
        object: { ...waiting.info.pod, spec: { ...waiting.info.spec, nodeName: node.name } },
      });
      queue.retry(waiting);
      wake();
    },
  });

  function work(): void {
    awake = false;
    let budget: number = limits.schedulerNodesPerTask;
    while (budget > 0) {
      const waiting = queue.pop();
      if (!waiting) return;
      budget -= costOfPod + schedule(waiting);
    }
    wake();
  }

  /** One scheduling cycle; tells how many nodes it looked at. */
  function schedule(waiting: WaitingPod): number {
    const { info } = waiting;
    const profile = profileOf(info);
    if (!profile || info.terminating) return 0;
    const result = run(profile, info);
    if (result.node) {
      const { node, comparison } = result;
      recordPlaced(sim, info, node, result, comparison);
      place(profile, waiting, node);
    } else {
      reject(profile, waiting, result);
    }
    return result.evaluated;
  }

  function place(profile: Profile, waiting: WaitingPod, node: NodeInfo): void {
    const { info } = waiting;
    cache.assume(info, node);
    for (const plugin of profile.reserve) {
      const refused = plugin.reserve?.(info, node);
      if (!refused) continue;
      for (const reserved of profile.reserve) reserved.unreserve?.(info, node);
      cache.forget(info.key);
      queue.reject(waiting, new Set([refused.plugin]));
      return;
    }
    nominator.remove(info.key);
    binding.begin(profile, waiting, node);
  }

  function reject(profile: Profile, waiting: WaitingPod, result: Extract<CycleResult, { node: undefined }>): void {
    const { info } = waiting;
    const { total, rejected, atOnce, unseen, filters } = result;
    const said: string[] = [];
    let nominated: string | undefined;
    let preemption: JsonObject | undefined;
    let clear = false;
    if (total > 0) {
      const failure = { pod: info, filters, rejected, total };
      for (const plugin of profile.postFilters) {
        const made = plugin.postFilter(failure);
        if ('text' in made) {
          said.push(made.text);
          clear ||= made.clearNomination ?? false;
          continue;
        }
        nominated = made.nominated;
        preemption = made.data;
        nominator.nominate(info, nominated);
        void made.made;
        break;
      }
    }
    if (clear) nominator.remove(info.key);
    const postFilter = nominated === undefined ? said.join(', ') : '';
    const message =
      total === 0
        ? noNodesText
        : fitErrorText({
            total,
            rejected,
            ...(atOnce ? { atOnce } : {}),
            ...(unseen ? { unseen } : {}),
            ...(postFilter === '' ? {} : { postFilter }),
          });
    const by = new Set<string>(atOnce ? [atOnce.plugin] : []);
    for (const { plugin } of rejected.tally().keys()) by.add(plugin);
    const restricting = unseen?.reason.data?.['plugins'];
    if (Array.isArray(restricting)) for (const plugin of restricting) by.add(String(plugin));
    recordUnschedulable(sim, info, result, message, preemption);
    queue.reject(waiting, by);
    profile.events.event(info.pod, 'Warning', 'FailedScheduling', message, { action: 'Scheduling' });
    conditions.unschedulable(info, message, nominated ?? (clear ? null : undefined));
  }

  return {
    queue,
    start() {
      started = true;
      wake();
    },
  };
}

function mayHelp(profile: Profile | undefined, { info, rejectedBy }: WaitingPod, event: ClusterEvent): boolean {
  if (!profile) return false;
  // a pod that met no node at all waits for any
  if (rejectedBy.size === 0) return event.on === 'node-added' || event.on === 'self-updated';
  for (const name of rejectedBy) {
    for (const hint of profile.plugins.get(name)?.hints ?? []) {
      if (hint.on === event.on && (hint.helps?.(info, event) ?? true)) return true;
    }
  }
  return false;
}
