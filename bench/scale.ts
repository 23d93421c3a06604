import { createCluster } from '../engine/cluster.ts';
import { resources } from '../engine/kinds/resources.ts';
import { bytes, duration, liveHeap, table } from './measure.ts';
import { deployment } from './workloads.ts';

/** Pods in Deployments of a thousand, spread over nodes of 110. */
async function fill(pods: number): Promise<{ wall: number; heap: number }> {
  const nodes = Math.ceil(pods / 30);
  const cluster = await createCluster({ nodes });
  const before = liveHeap();
  const begun = performance.now();
  for (let index = 0; index * 1000 < pods; index++) {
    await cluster.api.create(
      { ...resources.deployments, namespace: 'default' },
      deployment(`web-${index}`, Math.min(1000, pods - index * 1000)),
    );
  }
  await cluster.world.drivers.settle({ horizon: 600_000 });
  const wall = performance.now() - begun;
  const running = await cluster.api.list(
    { ...resources.pods, namespace: 'default' },
    { fieldSelector: 'status.phase=Running' },
  );
  if (running.items.length !== pods) throw new Error(`${running.items.length} of ${pods} pods are running`);
  const heap = liveHeap() - before;
  cluster.dispose();
  return { wall, heap };
}

const sizes = process.argv.includes('--full') ? [1_000, 10_000, 50_000, 150_000] : [1_000, 10_000, 30_000];
const rows: string[][] = [];
let base = 0;
for (const pods of sizes) {
  const { wall, heap } = await fill(pods);
  base ||= wall / pods;
  rows.push([
    pods.toLocaleString('en'),
    duration(wall),
    `${((wall / pods) * 1000).toFixed(0)} µs`,
    `${(wall / pods / base).toFixed(2)}×`,
    bytes(heap / pods),
  ]);
}
table('Many pods, 30 a node', ['pods', 'all running', 'a pod', 'of the first row', 'live heap a pod'], rows);
process.exit(0);
