import type { NodeInfo } from '../cache/node-info.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import type { PluginFactory } from '../framework/plugin.ts';
import { rejection } from '../framework/reasons.ts';
import { createDefaultSelector } from './default-selector.ts';
import {
  constraintsOf,
  eligibility,
  everyNodeLabelled,
  type SpreadConstraint,
  type SpreadSetting,
} from './spread-constraints.ts';
import { spreadScorer } from './spread-score.ts';

const name = 'PodTopologySpread';
const skewed = rejection(name, 'topology-spread', true);
const labelMissing = rejection(name, 'topology-label-missing', false);

/** What a cluster spreads by where the pod says nothing, for pods of services and workloads. */
const systemDefaults: readonly SpreadSetting[] = [
  { maxSkew: 3, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
  { maxSkew: 5, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' },
];

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/ */
export const podTopologySpread: PluginFactory = (context) => {
  const { cache, args } = context;
  const defaultSelector = createDefaultSelector(context.informers);
  const fromList = args['defaultingType'] === 'List';
  // the reader of the configuration has checked that it is a list of constraints
  const defaults = fromList
    ? ((args['defaultConstraints'] ?? []) as unknown as readonly SpreadSetting[])
    : systemDefaults;

  const constraintsFor = (pod: PodInfo, when: string): { constraints: readonly SpreadConstraint[]; own: boolean } => {
    const own = pod.spec.topologySpreadConstraints;
    if (own && own.length > 0) return { constraints: constraintsOf(pod, own, when), own: true };
    const wanted = defaults.filter((constraint) => constraint.whenUnsatisfiable === when);
    const selector = wanted.length > 0 ? defaultSelector(pod) : undefined;
    return { constraints: selector ? constraintsOf(pod, wanted, when, selector) : [], own: fromList };
  };

  return {
    name,
    hints: [
      { on: 'pod-added' },
      { on: 'pod-deleted' },
      { on: 'pod-labels' },
      { on: 'node-added' },
      { on: 'node-labels' },
      { on: 'node-taints' },
    ],

    preFilter(pod) {
      const { constraints } = constraintsFor(pod, 'DoNotSchedule');
      if (constraints.length === 0) return undefined;
      const complete = everyNodeLabelled(cache, constraints);
      const domains = constraints.map((constraint) => {
        const { selector, topologyKey } = constraint;
        const matching = cache.counts.count({ selector, namespaces: new Set([pod.namespace]), terminating: false });
        const eligible = eligibility(pod, constraint, constraints, complete);
        const counts = new Map<string, number>();
        if (!eligible) {
          const { perValue } = matching.byDomain(topologyKey);
          for (const value of cache.domainSizes(topologyKey).keys()) counts.set(value, perValue.get(value) ?? 0);
        } else {
          for (const node of cache.nodes()) {
            const value = node.labels[topologyKey];
            if (value === undefined || !eligible(node)) continue;
            counts.set(value, (counts.get(value) ?? 0) + (matching.perNode.get(node) ?? 0));
          }
        }
        const self = selector.matches(pod.labels) ? 1 : 0;
        return { constraint, eligible, counts, self, lowest: lowestOf(counts, constraint) };
      });
      const changed = (other: PodInfo, node: NodeInfo, by: 1 | -1) => {
        if (other.namespace !== pod.namespace || other.terminating) return;
        for (const domain of domains) {
          const { constraint, eligible, counts } = domain;
          const value = node.labels[constraint.topologyKey];
          if (value === undefined || eligible?.(node) === false || !constraint.selector.matches(other.labels)) continue;
          counts.set(value, (counts.get(value) ?? 0) + by);
          domain.lowest = lowestOf(counts, constraint);
        }
      };
      return {
        filter(node) {
          for (const { constraint, counts, self, lowest } of domains) {
            const value = node.labels[constraint.topologyKey];
            if (value === undefined) return labelMissing;
            const skew = (counts.get(value) ?? 0) + self - lowest;
            if (skew > constraint.maxSkew) return skewed;
          }
          return undefined;
        },
        addPod: (other, node) => changed(other, node, 1),
        removePod: (other, node) => changed(other, node, -1),
      };
    },

    preScore(pod, nodes) {
      const { constraints, own } = constraintsFor(pod, 'ScheduleAnyway');
      return constraints.length === 0 ? undefined : spreadScorer(cache, pod, constraints, nodes, own);
    },
  };
};

/** The fewest pods in any domain; none while there are fewer domains than asked for. */
function lowestOf(counts: ReadonlyMap<string, number>, { minDomains }: SpreadConstraint): number {
  if (counts.size < minDomains) return 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (const count of counts.values()) lowest = Math.min(lowest, count);
  return lowest;
}
