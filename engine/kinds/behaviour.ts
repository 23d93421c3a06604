import type { KindDefinition } from './registry.ts';

/** What a kind's folder adds to its row of the discovery table. */
export type Behaviour = Partial<
  Omit<KindDefinition, 'group' | 'kind' | 'resource' | 'singular' | 'namespaced' | 'storageVersion'>
>;
