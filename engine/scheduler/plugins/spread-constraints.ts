import type { PodSpec } from '../../kinds/types.ts';
import type { SchedulerCache } from '../cache/cache.ts';
import { requiredNodeAffinity } from '../cache/node-affinity.ts';
import type { NodeInfo } from '../cache/node-info.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import { type Selector, selectorOf } from '../cache/selector.ts';
import { hardEffects, untolerated } from '../cache/tolerations.ts';

export interface SpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly selector: Selector;
  readonly minDomains: number;
  readonly honorAffinity: boolean;
  readonly honorTaints: boolean;
}

type ApiConstraint = NonNullable<PodSpec['topologySpreadConstraints']>[number];

/** A constraint as a pod or the configuration has it. */
export type SpreadSetting = ApiConstraint;

/** Constraints of one severity, ready to be counted. `selector` stands in where they are the cluster's defaults. */
export function constraintsOf(
  constraints: readonly SpreadSetting[],
  when: string,
  selector?: Selector,
): readonly SpreadConstraint[] {
  const found: SpreadConstraint[] = [];
  for (const constraint of constraints) {
    if (constraint.whenUnsatisfiable !== when) continue;
    found.push({
      maxSkew: constraint.maxSkew,
      topologyKey: constraint.topologyKey,
      selector: selector ?? selectorOf(constraint.labelSelector),
      minDomains: constraint.minDomains ?? 1,
      honorAffinity: constraint.nodeAffinityPolicy !== 'Ignore',
      honorTaints: constraint.nodeTaintsPolicy === 'Honor',
    });
  }
  return found;
}

/**
 * Whether a node's pods count for a constraint: it has all the topology labels (`complete`: every node does), and the pod
 * could go there at all. Undefined where every node's do.
 */
export function eligibility(
  pod: PodInfo,
  constraint: SpreadConstraint,
  all: readonly SpreadConstraint[],
  complete: boolean,
): ((node: NodeInfo) => boolean) | undefined {
  const affinity = constraint.honorAffinity ? requiredNodeAffinity(pod.spec) : undefined;
  if (complete && !affinity && !constraint.honorTaints) return undefined;
  const { tolerations = [] } = pod.spec;
  return (node) => {
    if (!complete && all.some(({ topologyKey }) => node.labels[topologyKey] === undefined)) return false;
    if (affinity && !affinity(node)) return false;
    return !constraint.honorTaints || untolerated(node.taints, tolerations, hardEffects) === undefined;
  };
}

/** Whether every node has the labels of all constraints. */
export function everyNodeLabelled(cache: SchedulerCache, constraints: readonly SpreadConstraint[]): boolean {
  const total = cache.nodes().length;
  return constraints.every(({ topologyKey }) => cache.topology(topologyKey).labelled === total);
}
