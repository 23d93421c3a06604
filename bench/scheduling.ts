/**
 * The scheduler by itself, as Kubernetes' own scheduler_perf measures it: nodes without kubelets, pods created through the
 * API, and the time until every one is bound.
 */
import { type Cluster, createCluster } from '../engine/cluster.ts';
import { resources } from '../engine/kinds/resources.ts';
import type { KubeObject } from '../engine/machinery/types.ts';
import { duration, median, table } from './measure.ts';

const nodeCount = 1_000;
const podCount = 10_000;
const zones = 10;
const runs = 3;

/** A machine that nobody runs: ready, and large enough for its share. */
function node(index: number): KubeObject {
  const name = `machine-${String(index).padStart(4, '0')}`;
  const room = { cpu: '16', memory: '64Gi', pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': `zone-${index % zones}` },
    },
    status: { capacity: room, allocatable: room, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

type PodSpec = { readonly [field: string]: unknown };

function pod(index: number, apps: number, spec: (labels: object) => PodSpec): KubeObject {
  const labels = { app: `app-${index % apps}` };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${index}`, namespace: 'default', labels },
    spec: {
      containers: [{ name: 'app', image: 'nginx:1.27', resources: { requests: { cpu: '100m', memory: '100Mi' } } }],
      ...spec(labels),
    },
  };
}

const byZone = 'topology.kubernetes.io/zone';
const byHost = 'kubernetes.io/hostname';

const spread = (labels: object) => ({
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey: byZone, whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: labels } },
    { maxSkew: 2, topologyKey: byHost, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: labels } },
  ],
});
const apart = (labels: object) => ({
  podAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: byHost, labelSelector: { matchLabels: labels } }],
  },
});
const near = (labels: object) => ({
  podAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: [
      { weight: 100, podAffinityTerm: { topologyKey: byZone, labelSelector: { matchLabels: labels } } },
    ],
  },
});

const workloads: readonly { readonly what: string; readonly spec: (labels: object) => PodSpec }[] = [
  { what: 'plain', spec: () => ({}) },
  { what: 'spread over zones and hosts', spec: spread },
  { what: 'apart from their like', spec: (labels) => ({ affinity: apart(labels) }) },
  {
    what: 'spread, apart, and near their zone',
    spec: (labels) => ({ ...spread(labels), affinity: { ...apart(labels), ...near(labels) } }),
  },
];

async function boundOf(cluster: Cluster): Promise<number> {
  const pods = await cluster.api.list({ ...resources.pods, namespace: 'default' });
  return pods.items.filter(({ spec }) => (spec as { nodeName?: string }).nodeName !== undefined).length;
}

/**
 * Milliseconds of wall time from the first pod's creation until the last is bound. No collection is forced before it: that also
 * throws compiled code away.
 */
async function schedule(spec: (labels: object) => PodSpec): Promise<number> {
  const cluster = await createCluster({ nodes: 0 });
  const { api, world } = cluster;
  for (let i = 0; i < nodeCount; i++) await api.create(resources.nodes, node(i));
  await world.drivers.settle();
  const begun = performance.now();
  for (let i = 0; i < podCount; i++) await api.create({ ...resources.pods, namespace: 'default' }, pod(i, 100, spec));
  await world.drivers.settle();
  const wall = performance.now() - begun;
  const bound = await boundOf(cluster);
  if (bound !== podCount) throw new Error(`only ${bound} of ${podCount} pods are bound`);
  cluster.dispose();
  return wall;
}

const rows: string[][] = [];
for (const { what, spec } of workloads) {
  const walls: number[] = [];
  for (let run = 0; run < runs; run++) walls.push(await schedule(spec));
  const wall = median(walls);
  rows.push([what, duration(wall), `${Math.round(podCount / (wall / 1000)).toLocaleString('en')} a second`]);
}
table(`${podCount} pods on ${nodeCount} nodes, until all are bound`, ['pods', 'time', 'rate'], rows);
process.exit(0);
