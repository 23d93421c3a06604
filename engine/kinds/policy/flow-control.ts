/**
 * The levels and schemas that a server begins with, and keeps as they are.
 *
 * @see https://kubernetes.io/docs/concepts/cluster-administration/flow-control/#default-configuration-objects
 */
import { deepFreeze } from '../../machinery/freeze.ts';
import type { JsonObject, KubeObject } from '../../machinery/types.ts';

const apiVersion = 'flowcontrol.apiserver.k8s.io/v1';
const annotations = { 'apf.kubernetes.io/autoupdate-spec': 'true' };

const resourceRule = (verbs: readonly string[], apiGroups: readonly string[], resources: readonly string[]) => ({
  verbs,
  apiGroups,
  resources,
});
const everyResource = {
  ...resourceRule(['*'], ['*'], ['*']),
  clusterScope: true,
  namespaces: ['*'],
};
const everything = {
  resourceRules: [everyResource],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
};
const group = (name: string): JsonObject => ({ kind: 'Group', group: { name } });
const user = (name: string): JsonObject => ({ kind: 'User', user: { name } });
const kubeSystem = (name: string): JsonObject => ({
  kind: 'ServiceAccount',
  serviceAccount: { namespace: 'kube-system', name },
});
const anybody = [group('system:unauthenticated'), group('system:authenticated')];
const controlPlane = [user('system:kube-controller-manager'), user('system:kube-scheduler')];
const leases = { ...resourceRule(['get', 'create', 'update'], ['coordination.k8s.io'], ['leases']), namespaces: ['*'] };

type Distinguisher = 'ByUser' | 'ByNamespace' | undefined;
type Row = readonly [
  name: string,
  level: string,
  precedence: number,
  by: Distinguisher,
  subjects: readonly JsonObject[],
  rules: JsonObject,
];

const schemaRows: readonly Row[] = [
  ['exempt', 'exempt', 1, undefined, [group('system:masters')], everything],
  [
    'probes',
    'exempt',
    2,
    undefined,
    anybody,
    { nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }] },
  ],
  [
    'system-leader-election',
    'leader-election',
    100,
    'ByUser',
    [...controlPlane, kubeSystem('*')],
    { resourceRules: [leases] },
  ],
  [
    'endpoint-controller',
    'workload-high',
    150,
    'ByUser',
    [
      user('system:kube-controller-manager'),
      kubeSystem('endpoint-controller'),
      kubeSystem('endpointslicemirroring-controller'),
    ],
    {
      resourceRules: [{ ...resourceRule(['get', 'create', 'update'], [''], ['endpoints']), namespaces: ['*'] }],
    },
  ],
  ['workload-leader-election', 'leader-election', 200, 'ByUser', [kubeSystem('*')], { resourceRules: [leases] }],
  [
    'system-node-high',
    'node-high',
    400,
    'ByUser',
    [group('system:nodes')],
    {
      resourceRules: [
        { ...resourceRule(['*'], [''], ['nodes', 'nodes/status']), clusterScope: true, namespaces: ['*'] },
        { ...resourceRule(['*'], ['coordination.k8s.io'], ['leases']), namespaces: ['*'] },
      ],
    },
  ],
  ['system-nodes', 'system', 500, 'ByUser', [group('system:nodes')], everything],
  [
    'kube-controller-manager',
    'workload-high',
    800,
    'ByNamespace',
    [user('system:kube-controller-manager')],
    everything,
  ],
  ['kube-scheduler', 'workload-high', 800, 'ByNamespace', [user('system:kube-scheduler')], everything],
  ['kube-system-service-accounts', 'workload-high', 900, 'ByNamespace', [kubeSystem('*')], everything],
  ['service-accounts', 'workload-low', 9000, 'ByUser', [group('system:serviceaccounts')], everything],
  ['global-default', 'global-default', 9900, 'ByUser', anybody, everything],
  ['catch-all', 'catch-all', 10_000, 'ByUser', anybody, everything],
];

type Queues = readonly [queues: number, handSize: number, queueLengthLimit: number];
/** Shares, how much of them may be lent, and the queues; none: what is too much is rejected. */
const levelRows: readonly (readonly [name: string, shares: number, lendable: number, queues?: Queues])[] = [
  ['catch-all', 5, 0],
  ['global-default', 20, 50, [128, 6, 50]],
  ['leader-election', 10, 0, [16, 4, 50]],
  ['node-high', 40, 25, [64, 6, 50]],
  ['system', 30, 33, [64, 6, 50]],
  ['workload-high', 40, 50, [128, 6, 50]],
  ['workload-low', 100, 90, [128, 6, 50]],
];

const flowSchema = ([name, level, matchingPrecedence, by, subjects, rules]: Row): KubeObject => ({
  apiVersion,
  kind: 'FlowSchema',
  metadata: { name, annotations, generation: 1 },
  spec: {
    priorityLevelConfiguration: { name: level },
    matchingPrecedence,
    ...(by ? { distinguisherMethod: { type: by } } : {}),
    rules: [{ subjects, ...rules }],
  },
});

const priorityLevel = (name: string, spec: JsonObject): KubeObject => ({
  apiVersion,
  kind: 'PriorityLevelConfiguration',
  metadata: { name, annotations, generation: 1 },
  spec,
  status: {},
});

let made: readonly KubeObject[] | undefined;

/** Made once, frozen and shared; without what a server gives each object, and the schemas without their status. */
export function flowControlObjects(): readonly KubeObject[] {
  made ??= deepFreeze([
    priorityLevel('exempt', { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }),
    ...levelRows.map(([name, nominalConcurrencyShares, lendablePercent, queues]) => {
      const limitResponse: JsonObject = queues
        ? { type: 'Queue', queuing: { queues: queues[0], handSize: queues[1], queueLengthLimit: queues[2] } }
        : { type: 'Reject' };
      const limited = { nominalConcurrencyShares, lendablePercent, limitResponse };
      return priorityLevel(name, { type: 'Limited', limited });
    }),
    ...schemaRows.map(flowSchema),
  ]);
  return made;
}

const mandatory: ReadonlySet<string> = new Set(['exempt', 'catch-all']);

/** The object of that kind and name, if it is one of those that nobody may change. */
export const mandatoryObject = (kind: string, name: string): KubeObject | undefined =>
  mandatory.has(name)
    ? flowControlObjects().find((object) => object.kind === kind && object.metadata.name === name)
    : undefined;
