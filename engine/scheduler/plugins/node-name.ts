import type { PluginFactory } from '../framework/plugin.ts';
import { rejection } from '../framework/reasons.ts';

const mismatch = rejection('NodeName', 'name-mismatch', false);

/** A pod that names its node goes there alone. */
export const nodeName: PluginFactory = () => ({
  name: 'NodeName',
  hints: [{ on: 'node-added', helps: ({ spec }, { object }) => spec.nodeName === object?.metadata.name }],
  preFilter({ spec }) {
    const { nodeName: wanted } = spec;
    if (!wanted) return undefined;
    return { filter: (node) => (node.name === wanted ? undefined : mismatch) };
  },
});
