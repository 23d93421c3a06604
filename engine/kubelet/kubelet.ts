import { reflect } from '../client/reflector.ts';
import { resources } from '../kinds/resources.ts';
import type { Pod } from '../kinds/types.ts';
import { serviceLinks } from './containers/service-links.ts';
import type { KubeletContext } from './context.ts';
import type { Kubelet, KubeletOptions } from './contract.ts';
import { startEviction } from './eviction/eviction.ts';
import { createImageManager } from './images/image-manager.ts';
import { startHeartbeat } from './node/heartbeat.ts';
import { PodWorkers } from './pods/pod-workers.ts';
import { createProbeManager } from './probes/probe-manager.ts';
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

  const begin = () => {
    run = startRun(options, context);
    return run;
  };
  const first = begin();
  return {
    nodeName: node.name,
    get running() {
      return run !== undefined;
    },
    registered: first.registered,
    connection: nodeConnection({ sim, runtime, find: (pod) => run?.workers.find(pod), probes: context.probes }),
    stop() {
      run?.stop();
      run = undefined;
    },
    start() {
      if (!run) begin();
    },
    stats: () => nodeStats(node.name, runtime, run?.workers.all() ?? []),
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
  stop(): void;
}

function startRun(options: KubeletOptions, context: KubeletContext): Run {
  const { sim, api, runtime, node } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const heartbeat = startHeartbeat(options, signal);
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
  const stopEviction = startEviction(context, heartbeat, workers, () => nodeStats(node.name, runtime, workers.all()));
  return {
    workers,
    registered: heartbeat.registered,
    stop() {
      stopping.abort();
      unsubscribe();
      stopRefreshing();
      stopEviction();
      workers.abandon();
    },
  };
}
