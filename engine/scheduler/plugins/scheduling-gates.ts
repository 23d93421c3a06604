import type { PluginFactory } from '../framework/plugin.ts';
import { rejection } from '../framework/reasons.ts';

/** Pods with `schedulingGates` wait until the last one is taken away. */
export const schedulingGates: PluginFactory = () => ({
  name: 'SchedulingGates',
  hints: [{ on: 'gates-removed' }],
  preEnqueue({ spec: { schedulingGates: gates = [] } }) {
    if (gates.length === 0) return undefined;
    return rejection('SchedulingGates', 'gated', false, { gates: gates.map((gate) => gate.name) });
  },
});
