import type { EventRecorder } from '../../client/contract.ts';
import { createInformerFactory } from '../../client/informer.ts';
import { createFakeApi, type FakeApi } from '../../client/testing/fake-api.ts';
import { resources } from '../../kinds/resources.ts';
import type { Node, Pod } from '../../kinds/types.ts';
import type { JsonObject, KubeObject, ObjectRef, ResourceRef } from '../../machinery/types.ts';
import { createWorld, type World } from '../../sim/index.ts';
import { type Scheduler, type SchedulerOptions, startScheduler } from '../index.ts';

export interface TestCluster {
  readonly world: World;
  readonly api: FakeApi;
  readonly scheduler: Scheduler;
  /** `Warning FailedScheduling web: …`. */
  readonly events: string[];
  put(...objects: KubeObject[]): Promise<void>;
  remove(kind: string, name: string, namespace?: string): Promise<void>;
  pod(name: string, namespace?: string): Promise<Pod>;
  /** Where a pod is: a node's name, or '' while it waits. */
  place(name: string): Promise<string>;
  /** The message of the pod's PodScheduled condition. */
  message(name: string): Promise<string>;
}

const resourceOf: { readonly [kind: string]: keyof typeof resources } = {
  Pod: 'pods',
  Node: 'nodes',
  Namespace: 'namespaces',
  Service: 'services',
  ReplicaSet: 'replicaSets',
  PersistentVolumeClaim: 'persistentVolumeClaims',
  PersistentVolume: 'persistentVolumes',
  StorageClass: 'storageClasses',
  CSINode: 'csiNodes',
  PodDisruptionBudget: 'podDisruptionBudgets',
};

/** A scheduler over a fake API that binds pods and merges conditions, as the real one does. */
export async function createTestCluster(
  options: Pick<SchedulerOptions, 'configuration' | 'plugins'> = {},
): Promise<TestCluster> {
  const world = createWorld({ onError: (error) => void Promise.reject(error) });
  const api = bindingApi(createFakeApi());
  const events: string[] = [];
  const recorder: EventRecorder = {
    event: (about, type, reason, message) => void events.push(`${type} ${reason} ${about.metadata.name}: ${message}`),
  };
  const informers = createInformerFactory({ sim: world, api });
  const scheduler = startScheduler({ sim: world, api, informers, events: () => recorder, ...options });
  const known = new Set<string>();
  const refOf = (kind: string, name: string, namespace?: string): ObjectRef => ({
    ...resources[resourceOf[kind] ?? 'pods'],
    ...(namespace === undefined ? {} : { namespace }),
    name,
  });
  await world.drivers.settle();

  const cluster: TestCluster = {
    world,
    api,
    scheduler,
    events,
    async put(...objects) {
      for (const object of objects) {
        const ref = refOf(object.kind, object.metadata.name, object.metadata.namespace);
        const key = `${object.kind}/${ref.namespace}/${ref.name}`;
        await (known.has(key) ? api.update(ref, object) : api.create(ref, object));
        known.add(key);
      }
      await world.drivers.settle();
    },
    async remove(kind, name, namespace = 'default') {
      await api.delete(refOf(kind, name, kind === 'Node' ? undefined : namespace));
      known.delete(`${kind}/${kind === 'Node' ? undefined : namespace}/${name}`);
      await world.drivers.settle();
    },
    pod: (name, namespace = 'default') => api.get<Pod>(refOf('Pod', name, namespace)),
    place: async (name) => (await cluster.pod(name)).spec?.nodeName ?? '',
    message: async (name) =>
      (await cluster.pod(name)).status?.conditions?.find((c) => c.type === 'PodScheduled')?.message ?? '',
  };
  return cluster;
}

function bindingApi(fake: FakeApi): FakeApi {
  const create = fake.create.bind(fake);
  const patch = fake.patch.bind(fake);
  return Object.assign(fake, {
    async create(ref: ResourceRef | ObjectRef, object: KubeObject) {
      if (!('subresource' in ref) || ref.subresource !== 'binding') return create(ref, object);
      const { subresource: _, ...pod } = ref;
      const current = await fake.get<Pod>(pod);
      const nodeName = (object['target'] as { name: string }).name;
      return fake.update(pod, { ...current, spec: { containers: [], ...current.spec, nodeName } });
    },
    async patch(ref: ObjectRef, change: { body: JsonObject }) {
      const { subresource: _, ...plain } = ref;
      const current: JsonObject = { ...(await fake.get(plain)) } as unknown as JsonObject;
      const status = { ...(current['status'] as JsonObject | undefined), ...(change.body['status'] as JsonObject) };
      for (const key of Object.keys(status)) if (status[key] === null) delete status[key];
      return patch(plain, { type: 'merge', body: { status } });
    },
  } as unknown as FakeApi);
}

export interface NodeShape {
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: string;
  readonly labels?: { readonly [key: string]: string };
  readonly taints?: readonly JsonObject[];
  readonly unschedulable?: boolean;
  readonly allocatable?: JsonObject;
  readonly images?: readonly JsonObject[];
}

export function node(name: string, shape: NodeShape = {}): Node {
  const { cpu = '4', memory = '8Gi', pods = '110', labels = {}, taints, unschedulable, allocatable, images } = shape;
  // what tests write stands for what the server validated
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
    spec: { ...(taints ? { taints } : {}), ...(unschedulable ? { unschedulable } : {}) },
    status: { allocatable: { cpu, memory, pods, ...allocatable }, ...(images ? { images } : {}) },
  } as unknown as Node;
}

/** A pod of one container in `default`; `spec` is merged over that. */
export function pod(
  name: string,
  spec: JsonObject = {},
  metadata: { labels?: { [key: string]: string }; namespace?: string; [field: string]: unknown } = {},
): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', ...metadata },
    spec: { containers: [{ name: 'c', image: 'x' }], schedulerName: 'default-scheduler', ...spec },
  } as unknown as Pod;
}

/** Containers that ask for so much. */
export const asking = (requests: JsonObject): JsonObject => ({
  containers: [{ name: 'c', image: 'x', resources: { requests } }],
});
