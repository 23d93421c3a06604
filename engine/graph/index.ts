/** Diagrams as data, and their Mermaid and text forms. */
export { type Cause, causesGraph } from './causes.ts';
export { healthOf } from './health.ts';
export { toMermaid } from './mermaid.ts';
export type { Graph, GraphEdge, GraphNode } from './model.ts';
export { type HealthOf, ownersGraph } from './owners.ts';
export { schedulingGraph } from './scheduling.ts';
export { toText } from './text.ts';
export { trafficGraph, type TrafficOptions } from './traffic.ts';
