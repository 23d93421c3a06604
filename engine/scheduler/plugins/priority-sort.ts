import type { PluginFactory } from '../framework/plugin.ts';

/** Higher priority first, then who has waited longer. */
export const prioritySort: PluginFactory = () => ({
  name: 'PrioritySort',
  less: (a, b) => b.info.priority - a.info.priority || a.queuedAt - b.queuedAt,
});
