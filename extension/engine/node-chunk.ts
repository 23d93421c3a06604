/** The entry of the engine's bundle on the desktop: what only Node can do comes along. */
export * from './chunk.ts';
export { nodeTargets } from '../../engine/server/outgoing/targets.ts';
export { serveCluster } from '../../engine/server/serve-cluster.ts';
