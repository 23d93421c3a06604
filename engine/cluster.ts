/** The composition root: what a cluster is made of, in the order in which it comes up. */
import { type AddonName, installAddon } from './addons/index.ts';
import { builtinAdmission } from './apiserver/admission/plugins/index.ts';
import {
  type LogRecord,
  type ApiServer,
  createApiServer,
  legacyClaims,
  type LoadedStorage,
  type PersistOptions,
  type UrlCaller,
} from './apiserver/index.ts';
import {
  type Bootstrap,
  bootstrapObjects,
  clusterAuthority,
  controlPlane,
  defaultPolicy,
  kubeadmCluster,
  withControlPlane,
} from './bootstrap/index.ts';
import { type AuthorityFiles, lazyAuthority } from './certificates/index.ts';
import { startControllerManager } from './client/controller-manager.ts';
import { createEventRecorder } from './client/event-recorder.ts';
import { createEventSeriesRecorder } from './client/event-series-recorder.ts';
import { createInformerFactory } from './client/informer.ts';
import type { KubeApi } from './client/kube-api.ts';
import {
  bootstrapTokenControllers,
  type ControllerOptions,
  certificateControllers,
  controllers,
  serviceAccountTokensController,
} from './controllers/index.ts';
import { createComponent, createFate, createGate } from './faults/index.ts';
import { builtinKinds } from './kinds/index.ts';
import { createKindRegistry } from './kinds/registry.ts';
import { objectRef, resources } from './kinds/resources.ts';
import type { Service } from './kinds/types.ts';
import { formerMachine, type Kubelet, type KubeletOptions, startKubelet } from './kubelet/index.ts';
import { formerCluster, goingOn } from './former-cluster.ts';
import { limits } from './limits.ts';
import { createFieldOwnership } from './machinery/apply/ownership.ts';
import { builtinSchemas } from './machinery/schema/index.ts';
import type { JsonObject } from './machinery/types.ts';
import { type ClusterNetwork, createClusterNetwork, podCidrFor, startNodeIpam } from './network/index.ts';
import { machineConfig, type NodeOptions, nodeList, roleLabels } from './nodes.ts';
import {
  createContainerRuntime,
  createImageCatalogue,
  type ImageCatalogue,
  MemoryFileSystem,
} from './runtime/index.ts';
import type { FileSystem } from './runtime/filesystem.ts';
import { readConfiguration, startScheduler } from './scheduler/index.ts';
import { createWorld, type World, type WorldOptions } from './sim/index.ts';

export type { NodeOptions } from './nodes.ts';

export interface ClusterOptions extends WorldOptions {
  /** A number of equal nodes, or groups of them; three by default. */
  readonly nodes?: number | readonly NodeOptions[];
  /** Who installed the cluster: `bare` has nothing but nodes, `kubeadm` a control plane, DNS, kube-proxy and a network in pods. */
  readonly bootstrap?: Bootstrap;
  /** The Kubernetes version that is served: 1.36, and no other yet. */
  readonly version?: string;
  /** PEM of the authority that pods are told of; a served cluster's own. */
  readonly ca?: string;
  /** Signs what CertificateSigningRequests ask for; an authority that nobody else knows where absent. */
  readonly authority?: AuthorityFiles;
  /** Signs service account tokens. Where others can reach the cluster it must not follow from the seed. */
  readonly serviceAccountKey?: Uint8Array;
  /** Lets webhooks be called that are not in the cluster; refused where absent. */
  readonly callUrl?: UrlCaller;
  /** How the controller manager is configured; as a real one by default. */
  readonly controllers?: ControllerOptions;
  /** A KubeSchedulerConfiguration; the defaults where absent. */
  readonly scheduler?: JsonObject;
  /** What was stored of a cluster, which goes on from there: as after a restart of all its machines. */
  readonly image?: NonNullable<LoadedStorage['image']>;
  /** Where everything that the cluster stores is written. */
  readonly persist?: PersistOptions;
  /** Told of every change of what the cluster stores, in order, from the first: its history. */
  readonly onChange?: (record: LogRecord) => void;
  /** What is installed besides Kubernetes itself; nothing by default. */
  readonly addons?: readonly AddonName[];
  /** Serves the API group `sim.kubebook.dev`: faults, and how images behave. Not by default, as no real cluster has it. */
  readonly sim?: boolean;
  /** Sees what each kubelet is about to be started with, and may stand between it and its machine: faults, doubles in tests. */
  readonly kubelet?: (options: KubeletOptions) => KubeletOptions;
}

export interface Cluster {
  /** Time and chance; whoever owns the cluster lets its time pass. */
  readonly world: World;
  /** As a cluster administrator. */
  readonly api: KubeApi;
  readonly apiServer: ApiServer;
  readonly network: ClusterNetwork;
  readonly images: ImageCatalogue;
  /** By node name. */
  readonly kubelets: ReadonlyMap<string, Kubelet>;
  /** Another machine joins. Resolves when its node is registered; it becomes ready as time passes. */
  addNode(node: NodeOptions): Promise<void>;
  /** Everything stops and is freed. */
  dispose(): void;
}

const kubernetesVersion = '1.36.0';

/**
 * Boots a cluster. It is settled when the promise resolves: all nodes are ready, and its clock stands still. One that goes on
 * from an image has just been started again by then: its pods come back as its time passes.
 */
export async function createCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { version = '1.36', ca = clusterAuthority, kubelet: around = (given) => given } = options;
  if (!/^v?1\.36(\.|$)/.test(version)) throw new Error(`Kubernetes ${version} is not simulated: only 1.36 is.`);
  const byKubeadm = options.bootstrap === 'kubeadm';
  const machines = byKubeadm ? withControlPlane(nodeList(options.nodes ?? 3)) : nodeList(options.nodes ?? 3);
  if (machines.length > limits.nodes)
    throw new Error(`${machines.length} nodes are too many: the limit is ${limits.nodes}.`);

  const [problem] = readConfiguration(options.scheduler).problems;
  if (problem) throw new Error(`the scheduler's configuration: ${problem.path}: ${problem.message}`);

  const former = options.image && formerCluster(options.image);
  const world = createWorld(options.image ? goingOn(options, options.image) : options);
  const registry = createKindRegistry(builtinKinds());
  const schemas = builtinSchemas();
  const gate = createGate();
  const server = createApiServer({
    sim: world,
    registry,
    version,
    schemas,
    ownership: createFieldOwnership(schemas),
    authorizer: 'RBAC',
    ...(options.serviceAccountKey ? { serviceAccountKey: options.serviceAccountKey } : {}),
    initialObjects: defaultPolicy(),
    admission: builtinAdmission(),
    dial: (request) => network.dial(request),
    ...(options.callUrl ? { callUrl: options.callUrl } : {}),
    ...(options.image ? { image: options.image } : {}),
    ...(options.persist ? { persist: options.persist } : {}),
    ...(options.onChange ? { onChange: options.onChange } : {}),
  });
  const apiServer = gate.guard(server);
  const asComponent = (userAgent: string, name: string, ...groups: string[]): KubeApi =>
    apiServer.client({ user: { name, groups: [...groups, 'system:authenticated'] }, userAgent });
  const as = (name: string, ...groups: string[]): KubeApi =>
    asComponent(name.split(':').at(-1) ?? name, name, ...groups);
  // each has an account of its own, and all are one program
  const asController = (user: string): KubeApi =>
    asComponent('kube-controller-manager', user, 'system:serviceaccounts', 'system:serviceaccounts:kube-system');
  const admin = as('kubernetes-admin', 'system:masters');

  const nodeAgents = createInformerFactory({ sim: world, api: as('system:kube-proxy') });
  const network = createClusterNetwork({
    sim: world,
    informers: nodeAgents,
    podCidr: podCidrFor(machines.length),
    serviceCidr: '10.96.0.0/16',
  });
  const images = createImageCatalogue();
  const endpoint = { ip: network.node(machines[0]?.name ?? controlPlane.name).ip, port: 6443 };
  const kubeadm = byKubeadm ? kubeadmCluster(endpoint, ca, world.clock.now()) : undefined;
  await bootstrapObjects(admin, registry, endpoint, ca, {
    again: former !== undefined,
    ...(kubeadm ? { objects: kubeadm.objects } : {}),
  });

  const manager = createComponent(() =>
    startControllerManager({
      sim: world,
      api: as('system:kube-controller-manager'),
      apiAs: asController,
      controllers: [
        ...controllers(options.controllers),
        // a real controller manager is given the files of these keys
        serviceAccountTokensController((account, secret) => apiServer.signToken(legacyClaims(account, secret))),
        ...certificateControllers(lazyAuthority(world, options.authority)),
        ...(byKubeadm ? bootstrapTokenControllers : []),
      ],
    }),
  );
  startNodeIpam({
    api: asController('system:serviceaccount:kube-system:node-controller'),
    informers: nodeAgents,
    network,
  });
  const schedulerApi = as('system:kube-scheduler');
  const scheduler = createComponent(() => {
    const informers = createInformerFactory({ sim: world, api: schedulerApi });
    const events = (profile: string) =>
      createEventSeriesRecorder({ sim: world, api: schedulerApi, controller: profile, host: controlPlane.name });
    const configuration = options.scheduler ? { configuration: options.scheduler } : {};
    const started = startScheduler({ sim: world, api: schedulerApi, informers, events, ...configuration });
    return {
      stop() {
        started.stop();
        informers.stop();
      },
    };
  });

  const services = nodeAgents.informer<Service>(resources.services);
  /** What persistent volumes hold, wherever their pods run. */
  const persistentVolumes = new Map<string, FileSystem>();
  const kubelets = new Map<string, Kubelet>();
  const components = { 'kube-controller-manager': manager, 'kube-scheduler': scheduler };
  const fate = createFate({ world, gate, network, images, kubelets, components });
  async function addNode(node: NodeOptions): Promise<void> {
    for (const machine of nodeList([node])) {
      if (kubelets.has(machine.name)) throw new Error(`There is a node ${machine.name} already.`);
      const api = asComponent('kubelet', `system:node:${machine.name}`, 'system:nodes');
      const config = {
        ...machineConfig(machine, network.node(machine.name).ip),
        ...(kubeadm && machine.name === controlPlane.name ? { staticPods: kubeadm.staticPods } : {}),
      };
      const runtime = createContainerRuntime({ sim: world, node: machine.name, images, network });
      const left = former?.get(machine.name);
      if (left) runtime.restore?.(formerMachine(config, left.node, left.pods, world.clock.now()));
      const kubelet = startKubelet(
        around({
          sim: world,
          api,
          node: config,
          version: kubernetesVersion,
          runtime: fate.registries.guard(runtime),
          network,
          events: createEventRecorder({ sim: world, api, component: 'kubelet', host: machine.name }),
          services,
          newFileSystem: () => new MemoryFileSystem(world.clock),
          persistentVolumes,
        }),
      );
      kubelets.set(machine.name, kubelet);
      apiServer.connectNode(machine.name, fate.machines.connection(machine.name, kubelet.connection));
      await kubelet.registered;
      if (machine.roles) {
        const body = { metadata: { labels: { ...machine.labels, ...roleLabels(machine) } } };
        await admin.patch(objectRef(resources.nodes, undefined, machine.name), { type: 'merge', body });
      }
    }
  }
  await Promise.all(machines.map((machine) => addNode(machine)));
  const addons: (() => void)[] = [];
  for (const addon of options.addons ?? []) {
    const parts = { sim: world, api: admin, informers: nodeAgents, registry, network, kubelets };
    addons.push(await installAddon(addon, parts));
  }
  const creator = { user: { name: 'kubebook:sim', groups: ['system:masters'] }, userAgent: 'kubebook-sim' };
  const endFate = options.sim ? fate.serve(server.client(creator), registry) : () => {};
  // what ran before a restart goes on at its own pace
  await world.drivers.settle(former ? { horizon: 0 } : {});

  return {
    world,
    api: admin,
    apiServer,
    network,
    images,
    kubelets,
    addNode,
    dispose() {
      for (const end of addons) end();
      for (const kubelet of kubelets.values()) kubelet.stop();
      endFate();
      scheduler.stop();
      manager.stop();
      nodeAgents.stop();
      apiServer.dispose();
      world.dispose();
    },
  };
}
