import type { EventRecorder } from '../client/contract.ts';
import type { KubeApi } from '../client/kube-api.ts';
import type { ContainerRuntime } from '../runtime/cri.ts';
import type { Random, Sim } from '../sim/index.ts';
import type { KubeletOptions, NodeConfig } from './contract.ts';
import type { ServiceLinks } from './containers/service-links.ts';
import type { ImageGarbageCollector } from './images/image-gc.ts';
import type { ImageManager } from './images/image-manager.ts';
import type { ProbeManager } from './probes/probe-manager.ts';
import type { ReferredObjects } from './volumes/objects.ts';
import type { VolumeManager } from './volumes/volume-manager.ts';

/** What the parts of one kubelet share. */
export interface KubeletContext {
  readonly options: KubeletOptions;
  readonly sim: Sim;
  readonly api: KubeApi;
  readonly node: NodeConfig;
  readonly runtime: ContainerRuntime;
  readonly events: EventRecorder;
  readonly random: Random;
  readonly objects: ReferredObjects;
  readonly serviceLinks: ServiceLinks | undefined;
  readonly images: ImageManager;
  readonly imageGarbage: ImageGarbageCollector;
  readonly volumes: VolumeManager;
  readonly probes: ProbeManager;
}
