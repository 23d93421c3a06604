import { tolerates } from '../cache/tolerations.ts';
import type { PluginFactory } from '../framework/plugin.ts';
import { rejection } from '../framework/reasons.ts';

const unschedulable = rejection('NodeUnschedulable', 'unschedulable', false);
const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;

/** Cordoned nodes take only pods that tolerate it. */
export const nodeUnschedulable: PluginFactory = ({ cache }) => ({
  name: 'NodeUnschedulable',
  hints: [
    { on: 'node-added', helps: (_, { object }) => cache.node(object?.metadata.name ?? '')?.unschedulable === false },
    { on: 'node-taints', helps: (_, { object }) => cache.node(object?.metadata.name ?? '')?.unschedulable === false },
    { on: 'self-updated' },
  ],
  preFilter({ spec }) {
    if (cache.cordoned === 0) return undefined;
    if (spec.tolerations?.some((toleration) => tolerates(toleration, taint))) return undefined;
    return { filter: (node) => (node.unschedulable ? unschedulable : undefined) };
  },
});
