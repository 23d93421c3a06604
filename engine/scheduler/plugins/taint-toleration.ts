import type { SchedulerCache } from '../cache/cache.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import { hardEffects, type Taint, tolerates, untolerated } from '../cache/tolerations.ts';
import { normalizeByHighest, type PluginFactory } from '../framework/plugin.ts';
import { type Rejection, rejection } from '../framework/reasons.ts';
import type { ClusterEvent } from '../queue/events.ts';

/** Refusals by taint: a cluster has few of them, and each names its taint for the explanation. */
const refusals = new WeakMap<Taint, Rejection>();

function refusal(taint: Taint): Rejection {
  const known = refusals.get(taint);
  if (known) return known;
  const { key, value = '', effect } = taint;
  const fresh = rejection('TaintToleration', 'untolerated-taint', false, { key, value, effect });
  refusals.set(taint, fresh);
  return fresh;
}

/** Hard taints repel; of the rest, nodes with the fewest untolerated PreferNoSchedule taints are best. */
export const taintToleration: PluginFactory = ({ cache }) => ({
  name: 'TaintToleration',
  hints: [
    { on: 'node-added', helps: (pod, event) => takes(cache, pod, event) },
    { on: 'node-taints', helps: (pod, event) => takes(cache, pod, event) },
    { on: 'self-updated' },
  ],
  preFilter({ spec: { tolerations = [] } }) {
    if (cache.tainted === 0) return undefined;
    return {
      filter({ taints }) {
        if (taints.length === 0) return undefined;
        const taint = untolerated(taints, tolerations, hardEffects);
        return taint && refusal(taint);
      },
    };
  },
  preScore({ spec: { tolerations = [] } }, nodes) {
    if (cache.tainted === 0 || !nodes.some(({ taints }) => taints.some(isSoft))) return undefined;
    const soft = tolerations.filter(({ effect }) => !effect || effect === 'PreferNoSchedule');
    return {
      scores: (of) =>
        of.map(
          ({ taints }) => taints.filter((taint) => isSoft(taint) && !soft.some((t) => tolerates(t, taint))).length,
        ),
      normalize: (scores) => normalizeByHighest(scores, true),
    };
  },
});

/** Whether the node of an event lets the pod in. */
function takes(cache: SchedulerCache, { spec }: PodInfo, { object }: ClusterEvent): boolean {
  const node = cache.node(object?.metadata.name ?? '');
  return node !== undefined && untolerated(node.taints, spec.tolerations ?? [], hardEffects) === undefined;
}

const isSoft = ({ effect }: Taint): boolean => effect === 'PreferNoSchedule';
