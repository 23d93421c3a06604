import { objectRef, resources } from '../../kinds/resources.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import { fitErrorText } from '../framework/fit-error.ts';
import type { FilterFailure, PluginContext, PluginFactory } from '../framework/plugin.ts';
import { Refusals } from '../framework/refusals.ts';
import { type Candidate, pickCandidate, selectVictims } from './preemption-candidates.ts';
import { type PodDisruptionBudget, podBudgets } from './preemption-budgets.ts';

/** At least so many nodes are tried, or a tenth of them. */
const leastCandidates = 100;
const candidatePercentage = 10;

/**
 * Finds the node on which the fewest and least important pods of lower priority must go, and sends them away.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/#preemption
 */
export const defaultPreemption: PluginFactory = (context) => {
  const { cache, nominator, informers, sim } = context;
  const budgets = informers.informer<PodDisruptionBudget>(resources.podDisruptionBudgets);
  const random = sim.random.fork('scheduler/preemption');

  const ineligible = ({ spec, key, priority }: PodInfo, rejected: FilterFailure['rejected']): string | undefined => {
    if (spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
    const node = cache.node(nominator.nodeOf(key) ?? '');
    if (!node || rejected.get(node)?.resolvable === false) return undefined;
    for (const pod of node.pods.values()) {
      if (pod.priority < priority && isPreempted(pod))
        return 'not eligible due to a terminating pod on the nominated node.';
    }
    return undefined;
  };

  const candidates = (failure: FilterFailure): { found: Candidate[]; refused: Refusals } => {
    const nodes = [...failure.rejected].filter(([, { resolvable }]) => resolvable).map(([node]) => node);
    const wanted = Math.max(leastCandidates, Math.floor((nodes.length * candidatePercentage) / 100));
    const start = nodes.length > 0 ? random.below(nodes.length) : 0;
    const found: Candidate[] = [];
    const refused = new Refusals();
    for (let i = 0; i < nodes.length && found.length < wanted; i++) {
      const node = nodes[(start + i) % nodes.length];
      if (!node) continue;
      const verdict = selectVictims(failure, node, podBudgets(budgets.list()), nominator);
      if ('victims' in verdict) found.push(verdict);
      else refused.add(node, verdict);
    }
    return { found, refused };
  };

  return {
    name: 'DefaultPreemption',
    postFilter(failure) {
      const why = ineligible(failure.pod, failure.rejected);
      if (why) return { text: `preemption: ${why}` };
      const { found, refused } = candidates(failure);
      const best = pickCandidate(found);
      if (!best) {
        const unseen = { count: failure.total - refused.size, reason: { code: 'preemption-unhelpful' } } as const;
        const text = fitErrorText({ total: failure.total, rejected: refused, unseen });
        return { text: `preemption: ${text}`, clearNomination: true };
      }
      const victims = best.victims.map((victim) => victim.key);
      const data = { node: best.node.name, victims, budgetViolations: best.violations, candidates: found.length };
      return { nominated: best.node.name, data, made: makeRoom(context, failure.pod, best) };
    },
  };
};

/** Whether a pod is on its way out because of a preemption. */
function isPreempted({ terminating, pod }: PodInfo): boolean {
  return (
    terminating &&
    (pod.status?.conditions?.some((c) => c.type === 'DisruptionTarget' && c.reason === 'PreemptionByScheduler') ??
      false)
  );
}

async function makeRoom(context: PluginContext, preemptor: PodInfo, { node, victims }: Candidate): Promise<void> {
  const { api, events, nominator } = context;
  for (const waiting of nominator.on(node.name)) {
    if (waiting.priority >= preemptor.priority || waiting.key === preemptor.key) continue;
    nominator.remove(waiting.key);
    const body = { status: { nominatedNodeName: null } };
    await api
      .patch(objectRef(resources.pods, waiting.namespace, waiting.name, 'status'), { type: 'strategic', body })
      .catch(unlessGone);
  }
  for (const victim of victims) {
    if (victim.terminating) continue;
    await evict(context, victim).catch(unlessGone);
    const message = `Preempted by pod ${preemptor.uid} on node ${node.name}`;
    events.event(victim.pod, 'Normal', 'Preempted', message, { action: 'Preempting', related: preemptor.pod });
  }
}

async function evict({ api, sim, schedulerName }: PluginContext, victim: PodInfo): Promise<void> {
  const { namespace, name, uid } = victim;
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'PreemptionByScheduler',
    message: `${schedulerName}: preempting to accommodate a higher priority pod`,
    lastTransitionTime: sim.clock.timestamp(),
  };
  const body = { status: { conditions: [condition] } };
  await api.patch(objectRef(resources.pods, namespace, name, 'status'), { type: 'strategic', body });
  await api.delete(objectRef(resources.pods, namespace, name), { preconditions: { uid } });
}

function unlessGone(error: unknown): void {
  if (!isApiError(error)) throw error;
}
