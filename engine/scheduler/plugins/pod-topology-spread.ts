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
import { SpreadCounts } from './spread-counts.ts';
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
    if (own && own.length > 0) return { constraints: constraintsOf(own, when), own: true };
    const wanted = defaults.filter((constraint) => constraint.whenUnsatisfiable === when);
    const selector = wanted.length > 0 ? defaultSelector(pod) : undefined;
    return { constraints: selector ? constraintsOf(wanted, when, selector) : [], own: fromList };
  };

  return {
    name,
    hints: [
      { on: 'pod-added' },
      { on: 'pod-deleted' },
      { on: 'pod-labels' },
      { on: 'self-updated' },
      { on: 'node-added' },
      { on: 'node-labels' },
      { on: 'node-taints' },
    ],

    preFilter(pod) {
      const { constraints } = constraintsFor(pod, 'DoNotSchedule');
      if (constraints.length === 0) return undefined;
      const complete = everyNodeLabelled(cache, constraints);
      const namespaces = new Set([pod.namespace]);
      const counted = constraints.map((constraint) => {
        const { selector, topologyKey } = constraint;
        const matching = cache.counts.count({ selector, namespaces, terminating: false });
        const eligible = eligibility(pod, constraint, constraints, complete);
        return new SpreadCounts(pod, constraint, cache.topology(topologyKey), matching, cache.nodes(), eligible);
      });
      const changed = (other: PodInfo, node: NodeInfo, by: 1 | -1) => {
        if (other.namespace !== pod.namespace || other.terminating) return;
        for (const counts of counted) counts.change(other, node, by);
      };
      return {
        filter(node) {
          for (const counts of counted) {
            const skew = counts.skewAt(node);
            if (skew === undefined) return labelMissing;
            if (skew > counts.maxSkew) return skewed;
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
