import { createApiServer } from '../../apiserver/index.ts';
import type { ApiServer } from '../../apiserver/contract.ts';
import { createEventRecorder } from '../../client/event-recorder.ts';
import { createInformerFactory } from '../../client/informer.ts';
import type { KubeApi } from '../../client/kube-api.ts';
import { builtinKinds } from '../../kinds/index.ts';
import { createKindRegistry } from '../../kinds/registry.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Container, Event, Pod, Service } from '../../kinds/types.ts';
import type { GroupVersionResource, KubeObject } from '../../machinery/types.ts';
import { createClusterNetwork } from '../../network/index.ts';
import type { ContainerRuntime } from '../../runtime/cri.ts';
import {
  createContainerRuntime,
  createImageCatalogue,
  type ImageCatalogue,
  MemoryFileSystem,
  type ProcessBehavior,
} from '../../runtime/index.ts';
import { createWorld, type World } from '../../sim/index.ts';
import { type Kubelet, type KubeletOptions, type NodeConfig, startKubelet } from '../index.ts';

/** A pod as a test writes it: a spec with only what matters. */
export type PodShape = Omit<Partial<NonNullable<Pod['spec']>>, 'containers'> & {
  readonly name?: string;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
  readonly containers?: readonly Partial<Container>[];
};

export interface TestNode {
  readonly world: World;
  readonly api: KubeApi;
  readonly server: ApiServer;
  readonly kubelet: Kubelet;
  readonly runtime: ContainerRuntime;
  readonly images: ImageCatalogue;
  /** Creates an object in the namespace `default`. */
  put(resource: GroupVersionResource, object: { readonly [field: string]: unknown }): Promise<KubeObject>;
  /** Creates a pod that is bound to the node; called `p` unless the shape says otherwise. */
  run(shape?: PodShape): Promise<Pod>;
  pod(name?: string): Promise<Pod>;
  /** A container of an image whose program behaves so. */
  program(behavior: ProcessBehavior): Partial<Container>;
  /** `Reason: message` of all events about a pod, oldest first; a count above one stands before. */
  events(name?: string): Promise<readonly string[]>;
  /** The states that a watch sees of a pod from now on. */
  follow(name?: string): Promise<Pod[]>;
  settle(): Promise<void>;
  /** Lets so many seconds pass. */
  pass(seconds: number): Promise<void>;
}

export async function startTestNode(
  options: {
    readonly node?: Partial<NodeConfig>;
    readonly kubelet?: Partial<KubeletOptions>;
    readonly start?: boolean;
  } = {},
): Promise<TestNode> {
  const world = createWorld();
  const registry = createKindRegistry(builtinKinds());
  const server = createApiServer({ sim: world, registry, version: '1.36' });
  const api = server.client({ user: { name: 'admin', groups: ['system:masters'] }, userAgent: 'test' });
  const informers = createInformerFactory({ sim: world, api });
  const network = createClusterNetwork({ sim: world, informers });
  const images = createImageCatalogue();
  const node: NodeConfig = {
    name: 'node-1',
    address: network.node('node-1').ip,
    capacity: { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '100Gi' },
    ...options.node,
  };
  const nodeApi = server.client({
    user: { name: 'system:node:node-1', groups: ['system:nodes'] },
    userAgent: 'kubelet',
  });
  const runtime = createContainerRuntime({ sim: world, node: node.name, images, network });
  const kubelet = startKubelet({
    sim: world,
    api: nodeApi,
    node,
    version: '1.36.0',
    runtime,
    network,
    events: createEventRecorder({ sim: world, api: nodeApi, component: 'kubelet', host: node.name }),
    services: informers.informer<Service>(resources.services),
    newFileSystem: () => new MemoryFileSystem(world.clock),
    ...options.kubelet,
  });
  server.connectNode(node.name, kubelet.connection);
  await kubelet.registered;
  const settle = () => world.drivers.settle();
  await settle();
  const namespace = 'default';
  let programs = 0;

  const test: TestNode = {
    world,
    api,
    server,
    kubelet,
    runtime,
    images,
    settle,
    put: (resource, object) =>
      api.create({ ...resource, namespace }, { apiVersion: 'v1', kind: '', ...object } as unknown as KubeObject),
    async run({ name = 'p', labels, annotations, containers = [{}], ...spec } = {}) {
      return api.create<Pod>({ ...resources.pods, namespace }, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) },
        spec: {
          nodeName: node.name,
          ...spec,
          containers: containers.map((container) => ({ name: 'app', image: 'nginx', ...container })),
        },
      } as KubeObject);
    },
    program(behavior) {
      const repository = `registry.example/program-${++programs}`;
      images.override({ repository, entrypoint: ['/app'], cmd: [], programs: { '/app': behavior }, size: 0 });
      return { image: `${repository}:1` };
    },
    pod: (name = 'p') => api.get<Pod>(objectRef(resources.pods, namespace, name)),
    async events(name = 'p') {
      await world.drivers.jump(0);
      const { items } = await api.list<Event>({ ...resources.events, namespace });
      return items
        .filter((event) => event.involvedObject.name === name)
        .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
        .map(({ count = 1, reason, message }) => `${count > 1 ? `${count}x ` : ''}${reason}: ${message}`);
    },
    async follow(name = 'p') {
      const seen: Pod[] = [];
      const signal = new AbortController().signal;
      const watch = async () => {
        const options = { fieldSelector: `metadata.name=${name}`, signal };
        for await (const event of api.watch<Pod>({ ...resources.pods, namespace }, options)) {
          if (event.type === 'ADDED' || event.type === 'MODIFIED' || event.type === 'DELETED') seen.push(event.object);
        }
      };
      void watch();
      await world.drivers.jump(0);
      return seen;
    },
    pass: (seconds) => world.drivers.jump(seconds * 1000),
  };
  return test;
}

/** The first (or the named) container's status. */
export function containerOf(pod: Pod, name?: string) {
  const all = [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.ephemeralContainerStatuses ?? []),
  ];
  return name === undefined ? pod.status?.containerStatuses?.[0] : all.find((status) => status.name === name);
}

/** `Ready=False/ContainersNotReady` for each condition. */
export function conditionsOf(pod: Pod): readonly string[] {
  return (pod.status?.conditions ?? []).map(
    ({ type, status, reason }) => `${type}=${status}${reason === undefined ? '' : `/${reason}`}`,
  );
}
