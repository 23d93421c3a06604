import { reflect } from '../client/reflector.ts';
import { resources } from '../kinds/resources.ts';
import type { Pod } from '../kinds/types.ts';
import { limits } from '../limits.ts';
import { serviceLinks } from './containers/service-links.ts';
import type { KubeletContext } from './context.ts';
import type { Kubelet, KubeletOptions, NodeMachine, NodeStats } from './contract.ts';
import { startEviction } from './eviction/eviction.ts';
import { createImageGarbageCollector } from './images/image-gc.ts';
import { createImageManager } from './images/image-manager.ts';
import { startHeartbeat } from './node/heartbeat.ts';
import { createMachine } from './node/machine.ts';
import { endPodsForShutdown } from './node/shutdown.ts';
import { PodWorkers } from './pods/pod-workers.ts';
import { createProbeManager } from './probes/probe-manager.ts';
import { cadvisorMetrics } from './serving/cadvisor.ts';
import { nodeConnection } from './serving/node-connection.ts';
import { nodeStats } from './serving/stats.ts';
import { referredObjects } from './volumes/objects.ts';
import { createVolumeManager } from './volumes/volume-manager.ts';

/** How often mounted ConfigMaps and Secrets are looked at, in milliseconds (a real kubelet's sync frequency). */
const refreshPeriod = 60_000;

/** Starts the agent of one node: it registers the node, keeps it alive, and runs the pods that are bound to it. */
export function startKubelet(options: KubeletOptions): Kubelet {
  const { sim, runtime, node } = options;
  const context = createContext(options);
  let run: Run | undefined;
  let boots = 0;

  const stats = () => nodeStats(context, run?.workers.all() ?? []);
  const begin = () => {
    run = startRun(options, context, { boots, machine, stats });
    return run;
  };
  const stop = () => {
    run?.stop();
    run = undefined;
  };
  const machine = createMachine(node, runtime, {
    stats,
    stop,
    endPods: () => run?.endPods() ?? Promise.resolve(),
    start() {
      boots++;
      begin();
    },
  });
  const first = begin();
  return {
    nodeName: node.name,
    get running() {
      return run !== undefined;
    },
    registered: first.registered,
    connection: nodeConnection({
      sim,
      runtime,
      find: (pod) => run?.workers.find(pod),
      probes: context.probes,
      metrics: () => cadvisorMetrics(context, run?.workers.all() ?? []),
    }),
    machine,
    stop,
    start() {
      if (!run && machine.on) begin();
    },
    stats,
  };
}

function createContext(options: KubeletOptions): KubeletContext {
  const { sim, api, node, runtime, events, services } = options;
  const objects = referredObjects(api);
  const context: KubeletContext = {
    options,
    sim,
    api,
    node,
    runtime,
    events,
    random: sim.random.fork(`kubelet/${node.name}`),
    objects,
    serviceLinks: services ? serviceLinks(services) : undefined,
    imageGarbage: createImageGarbageCollector(sim, runtime, events, node.name),
    images: createImageManager(sim, runtime, events, node.serializeImagePulls ?? true),
    volumes: createVolumeManager(options, objects),
    probes: createProbeManager(options),
  };
  return context;
}

/** One life of the process, from a start to a stop. */
interface Run {
  readonly workers: PodWorkers;
  readonly registered: Promise<void>;
  /** Ends the pods because the machine is about to lose its power. */
  endPods(): Promise<void>;
  stop(): void;
}

interface RunParts {
  /** How often the machine got power after its first time. */
  readonly boots: number;
  readonly machine: NodeMachine;
  readonly stats: () => NodeStats;
}

function startRun(options: KubeletOptions, context: KubeletContext, { boots, machine, stats }: RunParts): Run {
  const { sim, api, runtime, node } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const heartbeat = startHeartbeat(options, boots, context.volumes.csi, signal);
  const workers = new PodWorkers(context, heartbeat);
  void reflect<Pod>({
    sim,
    api,
    resource: resources.pods,
    fieldSelector: `spec.nodeName=${node.name}`,
    signal,
    async replaced(pods) {
      workers.replace(pods);
    },
    changed: (type, pod) => (type === 'DELETED' ? workers.remove(pod) : workers.apply(pod)),
  });
  if (node.staticPods) {
    const manifests = node.staticPods;
    void heartbeat.registered.then(() => {
      if (!signal.aborted) workers.startStatic(manifests);
    });
  }
  const unsubscribe = runtime.subscribe((id) => workers.containerChanged(id));
  const stopRefreshing = sim.clock.every(refreshPeriod, () => void context.volumes.refresh(), { upkeep: true });
  const stopEviction = startEviction(context, { heartbeat, workers, machine, stats });
  const collectImages = () => context.imageGarbage.collect(machine.readings().disk);
  const stopCollecting = sim.clock.every(limits.imageGarbage.period, collectImages, { upkeep: true });
  return {
    workers,
    registered: heartbeat.registered,
    endPods: () => endPodsForShutdown(context, heartbeat, workers),
    stop() {
      stopping.abort();
      unsubscribe();
      stopRefreshing();
      stopEviction();
      stopCollecting();
      workers.abandon();
    },
  };
}
