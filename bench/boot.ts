import { createCluster } from '../engine/cluster.ts';
import { duration, median, table, times } from './measure.ts';
import { peerBoot } from './peer.ts';

const nodes = 3;
const ours = await times(9, async () => (await createCluster({ nodes })).dispose());
const peers = await times(3, async () => (await peerBoot(nodes)).close());
table(
  'Boot: a cluster of 3 nodes, all ready',
  ['', 'Kubebook', 'webernetes', 'ratio'],
  [
    ['first', duration(ours[0] ?? 0), duration(peers[0] ?? 0), `${((peers[0] ?? 0) / (ours[0] ?? 1)).toFixed(1)}×`],
    ['median', duration(median(ours)), duration(median(peers)), `${(median(peers) / median(ours)).toFixed(1)}×`],
  ],
);
process.exit(0);
