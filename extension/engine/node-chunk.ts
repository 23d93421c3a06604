/** The entry of the engine's bundle on the desktop: what only Node can do comes along. */
export * from './chunk.ts';
export { serveCluster } from '../../engine/server/serve-cluster.ts';
