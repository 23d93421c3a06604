/** What controllers do at size: ten thousand Jobs, a rolling update of a thousand pods, a node lost with a hundred. */
import { type Cluster, createCluster } from '../engine/cluster.ts';
import { objectRef, resources } from '../engine/kinds/resources.ts';
import type { Deployment, Pod } from '../engine/kinds/types.ts';
import type { KubeObject } from '../engine/machinery/types.ts';
import { collectGarbage, duration, median, table } from './measure.ts';
import { deployment } from './workloads.ts';

const runs = 3;
/** Virtual milliseconds within which each of these is over: a lost node's pods alone wait for five minutes. */
const longest = 900_000;

function job(index: number): KubeObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `job-${index}`, namespace: 'default' },
    spec: {
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [{ name: 'work', image: 'busybox:1.36', command: ['sh', '-c', 'echo done'] }],
        },
      },
    },
  };
}

/** Wall milliseconds that `work` takes on a fresh cluster; `prepare` is not counted. */
async function measured(
  nodes: number,
  prepare: (cluster: Cluster) => Promise<void>,
  work: (cluster: Cluster) => Promise<void>,
): Promise<number> {
  const walls: number[] = [];
  for (let run = 0; run < runs; run++) {
    const cluster = await createCluster({ nodes });
    await prepare(cluster);
    collectGarbage();
    const begun = performance.now();
    await work(cluster);
    walls.push(performance.now() - begun);
    cluster.dispose();
  }
  return median(walls);
}

async function runJobs(cluster: Cluster, count: number): Promise<void> {
  const { api, world } = cluster;
  for (let i = 0; i < count; i++) await api.create({ ...resources.jobs, namespace: 'default' }, job(i));
  await world.drivers.settle({ horizon: longest });
  const jobs = await api.list({ ...resources.jobs, namespace: 'default' });
  const done = jobs.items.filter(({ status }) => (status as { succeeded?: number }).succeeded === 1).length;
  if (done !== count) throw new Error(`only ${done} of ${count} Jobs are complete`);
}

const web = objectRef(resources.deployments, 'default', 'web');

async function deploy({ api, world }: Cluster, replicas: number): Promise<void> {
  await api.create({ ...resources.deployments, namespace: 'default' }, deployment('web', replicas));
  await world.drivers.settle({ horizon: longest });
}

async function update({ api, world }: Cluster, replicas: number): Promise<void> {
  const containers = [{ name: 'app', image: 'nginx:1.28' }];
  await api.patch(web, { type: 'strategic', body: { spec: { template: { spec: { containers } } } } });
  await world.drivers.settle({ horizon: longest });
  const { status } = await api.get<Deployment>(web);
  if (status?.updatedReplicas !== replicas || status.readyReplicas !== replicas || status.replicas !== replicas)
    throw new Error(`the update came to ${JSON.stringify(status)}`);
}

async function lose({ api, world, kubelets }: Cluster, replicas: number): Promise<void> {
  const victim = [...kubelets.keys()][0] ?? '';
  kubelets.get(victim)?.stop();
  await world.drivers.jump(longest);
  const pods = await api.list<Pod>({ ...resources.pods, namespace: 'default' });
  const ready = pods.items.filter(
    ({ spec, status, metadata }) =>
      spec?.nodeName !== victim &&
      metadata.deletionTimestamp === undefined &&
      status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
  ).length;
  if (ready !== replicas) throw new Error(`only ${ready} of ${replicas} pods are ready elsewhere`);
}

const nothing = async () => {};
const jobs = 10_000;
const rows = [
  [`${jobs} Jobs on 100 nodes, all complete`, await measured(100, nothing, (cluster) => runJobs(cluster, jobs))],
  [
    'a rolling update of 1,000 pods on 20 nodes',
    await measured(
      20,
      (cluster) => deploy(cluster, 1_000),
      (cluster) => update(cluster, 1_000),
    ),
  ],
  [
    'one node of 11 lost with its 100 pods: 15 minutes of the cluster, all ready elsewhere',
    await measured(
      11,
      (cluster) => deploy(cluster, 1_100),
      (cluster) => lose(cluster, 1_100),
    ),
  ],
] as const;
table(
  'Controllers at size',
  ['what', 'time'],
  rows.map(([what, wall]) => [what, duration(wall)]),
);
process.exit(0);
