import { createCluster } from '../engine/cluster.ts';
import { resources, objectRef } from '../engine/kinds/resources.ts';
import type { Deployment } from '../engine/kinds/types.ts';
import { duration, liveHeap, bytes, median, table } from './measure.ts';
import { peerDeployment } from './peer.ts';
import { deployment } from './workloads.ts';

/** Wall milliseconds from the Deployment's creation until all of its pods are ready and the cluster is settled. */
async function ourDeployment(
  replicas: number,
  nodes: number,
): Promise<{ wall: number; cpu: number; perPod: number; writes: number }> {
  const cluster = await createCluster({ nodes });
  const before = liveHeap();
  const revision = async () =>
    Number((await cluster.api.list({ ...resources.pods, namespace: 'default' })).metadata.resourceVersion);
  const first = await revision();
  const spent = process.cpuUsage();
  const begun = performance.now();
  await cluster.api.create({ ...resources.deployments, namespace: 'default' }, deployment('web', replicas));
  await cluster.world.drivers.settle();
  const wall = performance.now() - begun;
  const { user, system } = process.cpuUsage(spent);
  const seen = await cluster.api.get<Deployment>(objectRef(resources.deployments, 'default', 'web'));
  if (seen.status?.readyReplicas !== replicas)
    throw new Error(`only ${seen.status?.readyReplicas ?? 0} of ${replicas} are ready`);
  const result = {
    wall,
    cpu: (user + system) / 1000,
    perPod: (liveHeap() - before) / replicas,
    writes: (await revision()) - first,
  };
  cluster.dispose();
  return result;
}

const nodes = 10;
const patience = 120_000;
await ourDeployment(50, nodes);
const rows: (string | number)[][] = [];
for (const replicas of [10, 100, 500, 1000]) {
  const runs = [];
  for (let run = 0; run < 3; run++) runs.push(await ourDeployment(replicas, nodes));
  const wall = median(runs.map((run) => run.wall));
  const peer = process.argv.includes('--alone') ? undefined : await peerDeployment(replicas, nodes, patience);
  rows.push([
    replicas,
    duration(wall),
    duration(median(runs.map((run) => run.cpu))),
    process.argv.includes('--alone') ? 'not run' : peer === undefined ? `over ${duration(patience)}` : duration(peer),
    peer === undefined ? '' : `${(peer / wall).toFixed(0)}×`,
    runs[0]?.writes ?? 0,
    bytes(median(runs.map((run) => run.perPod))),
  ]);
}
table(
  'A Deployment on 10 nodes, until all pods are ready',
  ['pods', 'Kubebook', 'processor time, all threads', 'webernetes', 'ratio', 'writes', 'live heap a pod'],
  rows,
);
process.exit(0);
