import { expect, test } from 'vitest';
import type { KubeObject } from '../../machinery/types.ts';
import { asking, createTestCluster, node, pod } from '../testing/cluster.ts';

/** Puts the objects, then the pod `p`: where it comes, or why it does not (the reasons before the preemption's). */
async function check(objects: readonly KubeObject[], wanted: KubeObject, expected: string): Promise<void> {
  const cluster = await createTestCluster();
  await cluster.put(...objects, wanted);
  const place = await cluster.place('p');
  const reasons = (await cluster.message('p'))
    .replace(/^0\/\d+ nodes are available: /, '')
    .replace(/\. no new claims.*/, '');
  expect(place === '' ? reasons : place).toBe(expected);
}

const zones = [
  node('a', { labels: { 'topology.kubernetes.io/zone': 'east', gen: '3' } }),
  node('b', { labels: { 'topology.kubernetes.io/zone': 'west', gen: '7' } }),
];
const affinity = (terms: unknown) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } },
});
const expression = (key: string, operator: string, ...values: string[]) =>
  affinity([{ matchExpressions: [{ key, operator, values }] }]) as never;

test('NodeAffinity: the operators of required terms, the selector, and matchFields', async () => {
  const mismatch = "2 node(s) didn't match Pod's node affinity/selector";
  await check(zones, pod('p', { nodeSelector: { gen: '7' } }), 'b');
  await check(zones, pod('p', { nodeSelector: { gen: '8' } }), mismatch);
  await check(zones, pod('p', expression('gen', 'Gt', '5')), 'b');
  await check(zones, pod('p', expression('gen', 'Lt', '5')), 'a');
  await check(zones, pod('p', expression('gen', 'NotIn', '3')), 'b');
  await check(zones, pod('p', expression('gen', 'DoesNotExist')), mismatch);
  await check(zones, pod('p', affinity([{}]) as never), mismatch);
  const named = (name: string) =>
    affinity([{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }] }]) as never;
  await check(zones, pod('p', named('b')), 'b');
  await check(
    [node('a', { unschedulable: true }), node('b')],
    pod('p', named('a')),
    "1 node(s) didn't satisfy plugin(s) [NodeAffinity], 1 node(s) were unschedulable",
  );
});

test('NodeAffinity: preferred terms weigh', () =>
  check(
    zones,
    pod('p', {
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 100, preference: { matchExpressions: [{ key: 'gen', operator: 'In', values: ['7'] }] } },
          ],
        },
      },
    }),
    'b',
  ));

test('TaintToleration: hard taints repel, soft ones are avoided', async () => {
  const tainted = (effect: string) => node('a', { taints: [{ key: 'k', value: 'v', effect }] });
  const repelled = '1 node(s) had untolerated taint(s)';
  const tolerating = (...tolerations: object[]) => pod('p', { tolerations } as never);
  await check([tainted('NoSchedule')], pod('p'), repelled);
  await check([tainted('NoExecute')], pod('p'), repelled);
  await check([tainted('NoSchedule')], tolerating({ key: 'k', value: 'other', effect: 'NoSchedule' }), repelled);
  await check([tainted('NoSchedule')], tolerating({ key: 'k', value: 'v', effect: 'NoSchedule' }), 'a');
  await check([tainted('NoSchedule')], tolerating({ key: 'k', operator: 'Exists' }), 'a');
  await check([tainted('NoSchedule')], tolerating({ operator: 'Exists' }), 'a');
  await check([tainted('PreferNoSchedule'), node('b')], pod('p'), 'b');
});

test('NodeUnschedulable, NodeName, NodePorts', async () => {
  await check([node('a', { unschedulable: true })], pod('p'), '1 node(s) were unschedulable');
  const tolerations = [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' }];
  await check([node('a', { unschedulable: true })], pod('p', { tolerations }), 'a');
  const port = (hostIP?: string) => ({
    containers: [
      { name: 'c', image: 'x', ports: [{ containerPort: 80, hostPort: 80, ...(hostIP ? { hostIP } : {}) }] },
    ],
  });
  const taken = "1 node(s) didn't have free ports for the requested pod ports";
  await check([node('a'), pod('x', { ...port(), nodeName: 'a' })], pod('p', port()), taken);
  await check([node('a'), pod('x', { ...port('10.0.0.1'), nodeName: 'a' })], pod('p', port()), taken);
  await check([node('a'), pod('x', { ...port('10.0.0.1'), nodeName: 'a' })], pod('p', port('10.0.0.2')), 'a');
});

test('NodeResourcesFit: every short resource is named; init containers, sidecars and overhead count', async () => {
  const small = node('a', { cpu: '1', memory: '1Gi', pods: '1', allocatable: { 'example.org/gpu': '1' } });
  const container = (requests: object, more: object = {}) => ({
    name: 'c',
    image: 'x',
    resources: { requests },
    ...more,
  });
  await check([small], pod('p', asking({ cpu: '2', memory: '2Gi' })), '1 Insufficient cpu, 1 Insufficient memory');
  await check([small], pod('p', asking({ 'example.org/gpu': '2' })), '1 Insufficient example.org/gpu');
  await check([small, pod('x', { nodeName: 'a' })], pod('p'), '1 Too many pods');
  await check(
    [small],
    pod('p', { containers: [container({})], initContainers: [container({ memory: '2Gi' })] } as never),
    '1 Insufficient memory',
  );
  const sidecar = container({ cpu: '600m' }, { restartPolicy: 'Always' });
  await check(
    [small],
    pod('p', { containers: [container({ cpu: '600m' })], initContainers: [sidecar] } as never),
    '1 Insufficient cpu',
  );
  await check([small], pod('p', { ...asking({ cpu: '900m' }), overhead: { cpu: '200m' } }), '1 Insufficient cpu');
  await check(
    [small],
    pod('p', { ...asking({ cpu: '900m' }), resources: { requests: { cpu: '2' } } }),
    '1 Insufficient cpu',
  );
});

const term = (more: object = {}) => ({
  labelSelector: { matchLabels: { app: 'web' } },
  topologyKey: 'topology.kubernetes.io/zone',
  ...more,
});
const near = (more?: object) =>
  ({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(more)] } } }) as never;
const far = (more?: object) =>
  ({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(more)] } } }) as never;
const web = (name: string, on: string, spec: object = {}, namespace = 'default') =>
  pod(name, { nodeName: on, ...spec }, { labels: { app: 'web' }, namespace });

test('InterPodAffinity: near and far, in both directions, by namespace', async () => {
  await check([...zones, web('x', 'b')], pod('p', near()), 'b');
  await check(zones, pod('p', near()), "2 node(s) didn't match pod affinity rules");
  await check(zones.slice(0, 1), pod('p', near(), { labels: { app: 'web' } }), 'a');
  await check([...zones, web('x', 'b')], pod('p', far()), 'a');
  await check(
    [...zones, web('x', 'a'), web('y', 'b')],
    pod('p', far()),
    "2 node(s) didn't match pod anti-affinity rules",
  );
  const repelling = web('x', 'a', far());
  await check(
    [zones[0] ?? node('a'), repelling],
    pod('p', {}, { labels: { app: 'web' } }),
    "1 node(s) didn't satisfy existing pods anti-affinity rules",
  );
  await check([...zones, web('x', 'b', {}, 'other')], pod('p', near()), "2 node(s) didn't match pod affinity rules");
  await check([...zones, web('x', 'b', {}, 'other')], pod('p', near({ namespaces: ['other'] })), 'b');
  const other = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other', labels: { team: 't' } } };
  const chosen = near({ namespaceSelector: { matchLabels: { team: 't' } } });
  await check([other, ...zones, web('x', 'b', {}, 'other')], pod('p', chosen), 'b');
});

test('InterPodAffinity: preferred terms draw and repel', async () => {
  const preferred = [{ weight: 100, podAffinityTerm: term() }];
  const soft = (kind: string) =>
    ({ affinity: { [kind]: { preferredDuringSchedulingIgnoredDuringExecution: preferred } } }) as never;
  await check([...zones, web('x', 'b')], pod('p', soft('podAffinity')), 'b');
  await check([...zones, web('x', 'b')], pod('p', soft('podAntiAffinity')), 'a');
});

const spread = (more: object = {}) =>
  ({
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { app: 'web' } },
        ...more,
      },
    ],
  }) as never;
const spreadPod = (more?: object, spec: object = {}) =>
  pod('p', { ...(spread(more) as object), ...spec }, { labels: { app: 'web', rev: '2' } });

test('PodTopologySpread: skew, labels, minDomains and node policies', async () => {
  await check([...zones, web('x', 'a')], spreadPod(), 'b');
  const skewed = "node(s) didn't match pod topology spread constraints";
  await check(
    [
      node('a', { labels: { 'topology.kubernetes.io/zone': 'east' } }),
      node('b', { labels: { 'topology.kubernetes.io/zone': 'west' }, cpu: '0' }),
      web('x', 'a'),
    ],
    spreadPod({}, asking({ cpu: '1' })),
    `1 Insufficient cpu, 1 ${skewed}`,
  );
  await check([node('a')], spreadPod(), `1 ${skewed} (missing required label)`);
  await check([...zones, web('x', 'a'), web('y', 'b')], spreadPod({ minDomains: 3 }), `2 ${skewed}`);
  const tainted = node('b', {
    labels: { 'topology.kubernetes.io/zone': 'west' },
    taints: [{ key: 'k', effect: 'NoSchedule' }],
  });
  const east = node('a', { labels: { 'topology.kubernetes.io/zone': 'east' } });
  await check([east, tainted, web('x', 'a')], spreadPod(), `1 ${skewed}, 1 node(s) had untolerated taint(s)`);
  await check([east, tainted, web('x', 'a')], spreadPod({ nodeTaintsPolicy: 'Honor' }), 'a');
  const onlyEast = { nodeSelector: { 'topology.kubernetes.io/zone': 'east' } };
  await check([...zones, web('x', 'a')], spreadPod({}, onlyEast), 'a');
  await check(
    [...zones, web('x', 'a')],
    spreadPod({ nodeAffinityPolicy: 'Ignore' }, onlyEast),
    `1 node(s) didn't match Pod's node affinity/selector, 1 ${skewed}`,
  );
});

test('PodTopologySpread: soft constraints and the defaults of services prefer the emptier domain', async () => {
  await check([...zones, web('x', 'a')], spreadPod({ whenUnsatisfiable: 'ScheduleAnyway' }), 'b');
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's', namespace: 'default' },
    spec: { selector: { app: 'web' } },
  };
  const crowded = [web('x', 'b'), web('y', 'b'), web('z', 'b')];
  const busy = pod('busy', { ...asking({ cpu: '500m' }), nodeName: 'a' });
  await check([...zones, busy, ...crowded, service], pod('p', {}, { labels: { app: 'web' } }), 'a');
});

test('ImageLocality: a node that has a large image is preferred', () =>
  check(
    [node('a'), node('b', { images: [{ names: ['big:1'], sizeBytes: 900_000_000 }] })],
    pod('p', { containers: [{ name: 'c', image: 'big:1' }] }),
    'b',
  ));

test('DynamicResources: claims are turned away as not simulated', () =>
  check(
    [node('a')],
    pod('p', { resourceClaims: [{ name: 'gpu', resourceClaimName: 'g' }] }),
    'dynamic resource allocation is not simulated: the pod has resource claims',
  ));
