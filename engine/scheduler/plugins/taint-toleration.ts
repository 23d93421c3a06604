import type { NodeInfo } from '../cache/node-info.ts';
import { hardEffects, type Taint, tolerates, untolerated } from '../cache/tolerations.ts';
import { normalizeByHighest, type PluginFactory } from '../framework/plugin.ts';
import { type Rejection, rejection } from '../framework/reasons.ts';

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
export const taintToleration: PluginFactory = () => ({
  name: 'TaintToleration',
  hints: [{ on: 'node-added' }, { on: 'node-taints' }, { on: 'self-updated' }],
  preFilter({ spec: { tolerations = [] } }) {
    return {
      filter({ taints }) {
        if (taints.length === 0) return undefined;
        const taint = untolerated(taints, tolerations, hardEffects);
        return taint && refusal(taint);
      },
    };
  },
  preScore({ spec: { tolerations = [] } }, nodes) {
    if (!nodes.some(({ taints }) => taints.some(isSoft))) return undefined;
    const soft = tolerations.filter(({ effect }) => !effect || effect === 'PreferNoSchedule');
    return {
      score: ({ taints }: NodeInfo) =>
        taints.filter((taint) => isSoft(taint) && !soft.some((t) => tolerates(t, taint))).length,
      normalize: (scores) => normalizeByHighest(scores, true),
    };
  },
});

const isSoft = ({ effect }: Taint): boolean => effect === 'PreferNoSchedule';
