import { createCluster } from '../engine/cluster.ts';
import { resources, objectRef } from '../engine/kinds/resources.ts';
import type { Deployment } from '../engine/kinds/types.ts';
import { bytes, collectGarbage, duration, liveHeap, median, table } from './measure.ts';
import { peerDeployment } from './peer.ts';
import { deployment } from './workloads.ts';

interface Run {
  readonly wall: number;
  readonly cpu: number;
  readonly perPod: number;
  readonly writes: number;
}

type Timed = Pick<Run, 'wall' | 'cpu'> & { readonly replicas: number; readonly first: number };

/**
 * Wall milliseconds from the Deployment's creation until all of its pods are ready and the cluster is settled. The live heap is
 * measured in runs of its own, after all that are timed: the collections that it takes also throw compiled code away, which
 * nobody's cluster does. For the same reason none is forced before a timed run, which also collects what the run before it left.
 */
async function ourDeployment(replicas: number, nodes: number, measure: 'time' | 'heap'): Promise<Run> {
  const cluster = await createCluster({ nodes });
  const heap = () => (measure === 'heap' ? liveHeap() : 0);
  const before = heap();
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
  const perPod = (heap() - before) / replicas;
  const result = { wall, cpu: (user + system) / 1000, perPod, writes: (await revision()) - first };
  cluster.dispose();
  return result;
}

const nodes = 10;
const runsEach = 5;
const patience = 120_000;
const alone = process.argv.includes('--alone');
const sizes = [10, 100, 500, 1000];

const timed: Timed[] = [];
for (const replicas of sizes) {
  const runs: Run[] = [];
  for (let run = 0; run < runsEach; run++) runs.push(await ourDeployment(replicas, nodes, 'time'));
  timed.push({
    replicas,
    wall: median(runs.map((run) => run.wall)),
    first: runs[0]?.wall ?? 0,
    cpu: median(runs.map((run) => run.cpu)),
  });
}
// code that grew old while the times were taken is gone after some collections and a run, and would count as negative growth
for (let i = 0; i < 4; i++) collectGarbage();
await ourDeployment(1000, nodes, 'heap');
const ours: (Timed & Pick<Run, 'perPod' | 'writes'>)[] = [];
for (const times of timed) {
  const { perPod, writes } = await ourDeployment(times.replicas, nodes, 'heap');
  ours.push({ ...times, perPod, writes });
}
// afterwards, since what it leaves in memory would burden our own runs
const rows: (string | number)[][] = [];
for (const { replicas, wall, first, cpu, perPod, writes } of ours) {
  const peer = alone ? undefined : await peerDeployment(replicas, nodes, patience);
  rows.push([
    replicas,
    duration(wall),
    duration(first),
    duration(cpu),
    alone ? 'not run' : peer === undefined ? `over ${duration(patience)}` : duration(peer),
    peer === undefined ? '' : `${(peer / wall).toFixed(0)}×`,
    writes,
    bytes(perPod),
  ]);
}
table(
  'A Deployment on 10 nodes, until all pods are ready',
  [
    'pods',
    `median of ${runsEach}`,
    'first run',
    'processor time, all threads',
    'webernetes',
    'ratio',
    'writes',
    'live heap a pod',
  ],
  rows,
);
process.exit(0);
