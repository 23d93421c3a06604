import type { ClusterNetwork } from '../../network/contract.ts';
import type { Random, Sim } from '../../sim/index.ts';
import { type ContainerConfig, type ContainerRuntime, RuntimeError } from '../cri.ts';
import type { ImageCatalogue } from '../images/catalogue.ts';
import { Container, type NodeContext } from './container.ts';
import { attachProcess, execProcess } from './exec.ts';
import { createImageStore } from './image-store.ts';
import { imageFileSystem } from './machine.ts';
import { forwardPort } from './port-forward.ts';
import { createHostPids } from './host-pids.ts';
import { PodSandbox } from './sandbox.ts';
import { withUpkeepClock } from './upkeep.ts';

export interface ContainerRuntimeOptions {
  readonly sim: Sim;
  /** The node's name. */
  readonly node: string;
  readonly images: ImageCatalogue;
  readonly network: Pick<ClusterNetwork, 'attachPod'>;
}

/** The container runtime of one node. */
export function createContainerRuntime({ sim, node, images, network }: ContainerRuntimeOptions): ContainerRuntime {
  const random = sim.random.fork(`runtime/${node}`);
  const store = createImageStore(sim, images);
  const sandboxes = new Map<string, PodSandbox>();
  const containers = new Map<string, Container>();
  const listeners = new Set<(containerId: string) => void>();
  const context: NodeContext = {
    sim,
    upkeep: withUpkeepClock(sim),
    pids: createHostPids(() => containers.values()),
    changed(id) {
      for (const listener of listeners) listener(id);
    },
  };

  const containerOf = (id: string): Container => {
    const container = containers.get(id);
    if (container) return container;
    throw new RuntimeError('NotFound', `an error occurred when try to find container "${id}": not found`);
  };
  const sandboxOf = (id: string): PodSandbox => {
    const sandbox = sandboxes.get(id);
    if (sandbox) return sandbox;
    throw new RuntimeError('NotFound', `an error occurred when try to find sandbox "${id}": not found`);
  };
  const remove = (container: Container): void => {
    container.signal(9);
    container.sandbox.containers = container.sandbox.containers.filter((one) => one !== container);
    containers.delete(container.id);
  };

  return {
    version: 'containerd://2.2.0',
    pullImage: (image, options) => store.pull(image, options),
    imageStatus: (image) => store.status(image),
    images: () => store.list(),
    removeImage: (image) => store.remove(image),
    imageFiles: (image) => imageFileSystem(images.resolve(image).definition, sim),

    async runPodSandbox(config) {
      const { namespace, name, uid, hostNetwork, dns, hostAliases } = config;
      const attached = network.attachPod({
        namespace,
        name,
        uid,
        node,
        hostNetwork,
        ...(dns ? { dns } : {}),
        ...(hostAliases ? { hostAliases } : {}),
      });
      const id = hexId(random);
      sandboxes.set(id, new PodSandbox(id, config, attached, 'ready'));
      return { id, ip: attached.ip };
    },
    async stopPodSandbox(id) {
      const sandbox = sandboxes.get(id);
      if (!sandbox || sandbox.state === 'not-ready') return;
      await Promise.all(sandbox.containers.map((container) => container.stop(0)));
      sandbox.state = 'not-ready';
      sandbox.network.detach();
    },
    removePodSandbox(id) {
      const sandbox = sandboxes.get(id);
      if (!sandbox) return;
      for (const container of sandbox.containers) remove(container);
      if (sandbox.state === 'ready') sandbox.network.detach();
      sandboxes.delete(id);
    },
    sandboxes: () =>
      [...sandboxes.values()].map(({ id, config, network: { ip }, state, containers: inside }) => ({
        id,
        ip,
        config,
        state,
        containers: inside.map((container) => ({ id: container.id, config: container.config })),
      })),

    restore({ images: names, sandboxes: former }) {
      for (const name of names) store.restore(name);
      for (const { config, containers: ended } of former) {
        const attached = network.attachPod({ ...config, node });
        attached.detach();
        const sandbox = new PodSandbox(hexId(random), config, attached, 'not-ready');
        sandboxes.set(sandbox.id, sandbox);
        for (const each of ended) {
          const image = store.resolve(each.image);
          if (!image) continue;
          const container = new Container(context, each.id, sandbox, { ...blank, ...each }, image, {
            state: 'exited',
            ...each.ended,
          });
          sandbox.containers = sandbox.containers.concat(container);
          containers.set(container.id, container);
        }
      }
    },

    async createContainer(sandboxId, config: ContainerConfig) {
      const sandbox = sandboxOf(sandboxId);
      if (!store.status(config.image)) {
        throw new RuntimeError(
          'CreateContainerError',
          `failed to get image from containerd: image "${config.image}": not found`,
        );
      }
      const container = new Container(context, hexId(random), sandbox, config, images.resolve(config.image));
      sandbox.containers = sandbox.containers.concat(container);
      containers.set(container.id, container);
      return container.id;
    },
    startContainer: (id) => containerOf(id).start(),
    async stopContainer(id, gracePeriod) {
      await containers.get(id)?.stop(gracePeriod);
    },
    removeContainer(id) {
      const container = containers.get(id);
      if (container) remove(container);
    },
    containerStatus: (id) => containers.get(id)?.status,
    updateContainerResources: (id, resources) => containerOf(id).resize(resources),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    exec: async (id, options) => execProcess(containerOf(id), options, sim),
    attach: (id) => attachProcess(containerOf(id)),
    async *logs(id, options) {
      yield* containerOf(id).logs.read(options?.follow ?? false, options?.signal);
    },
    portForward: async (sandboxId, port, signal) => forwardPort(sandboxOf(sandboxId), port, signal),
    usage: (id) => containerOf(id).usage(),
    cpuStat: (id) => containerOf(id).cpuStat,
  };
}

/** A container of which only its end is known. */
const blank = { env: {}, mounts: [], ports: [], stdin: false, tty: false, resources: {} } as const;

const digits = new TextEncoder().encode('0123456789abcdef');
const asciiDecoder = new TextDecoder('latin1');

/** 64 hexadecimal digits, as containerd names its containers. (Decoded in one go: a text put together of pieces takes ten times the memory.) */
function hexId(random: Random): string {
  const id = new Uint8Array(64);
  for (let at = 0; at < 64; at += 8) {
    let word = random.below(0x1_0000_0000);
    for (let n = 0; n < 8; n++, word >>>= 4) id[at + n] = digits[word & 15] ?? 0;
  }
  return asciiDecoder.decode(id);
}
