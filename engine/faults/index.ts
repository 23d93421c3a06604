/**
 * What can go wrong in the simulated world, and how its images behave: declared as objects of an API group of our own.
 *
 * Nothing here is part of Kubernetes. The cluster's components do not know of it: they meet what it does to their machines,
 * to the network between them and to the way to the API server, as they would meet the real thing.
 */
import { createEventRecorder } from '../client/event-recorder.ts';
import { createInformerFactory } from '../client/informer.ts';
import type { KubeApi } from '../client/kube-api.ts';
import type { KindRegistry } from '../kinds/registry.ts';
import type { Kubelet } from '../kubelet/index.ts';
import type { ClusterNetwork } from '../network/index.ts';
import type { ImageCatalogue } from '../runtime/index.ts';
import type { World } from '../sim/index.ts';
import type { Component } from './components.ts';
import { createPartings } from './effects/index.ts';
import { startFaultController } from './fault-controller.ts';
import type { Gate } from './gate.ts';
import { startImageBehaviorController } from './image-behavior-controller.ts';
import type { ComponentName } from './kinds/fault-spec.ts';
import { faultKind } from './kinds/fault.ts';
import { imageBehaviorKind } from './kinds/image-behavior.ts';
import { metricKind } from './kinds/metric.ts';
import { createMachines, type Machines } from './machines.ts';
import { createPlaces } from './places.ts';
import { createRegistries, type Registries } from './registries.ts';

export { type Component, createComponent } from './components.ts';
export { createGate } from './gate.ts';
export type { ComponentName } from './kinds/fault-spec.ts';

export interface FateOptions {
  readonly world: World;
  readonly gate: Gate;
  readonly network: ClusterNetwork;
  readonly images: ImageCatalogue;
  readonly kubelets: ReadonlyMap<string, Kubelet>;
  readonly components: { readonly [Name in ComponentName]: Component };
}

/** What stands between the parts of a cluster, so that something can happen to them. */
export interface Fate {
  readonly machines: Pick<Machines, 'connection'>;
  readonly registries: Pick<Registries, 'guard'>;
  /**
   * Serves the API group `sim.kubebook.dev`, and does what its objects say.
   *
   * @param api past the gate: it must answer while the API server does not
   * @returns what ends it
   */
  serve(api: KubeApi, registry: KindRegistry): () => void;
}

export function createFate({ world: sim, gate, network, images, kubelets, components }: FateOptions): Fate {
  const partings = createPartings();
  const machines = createMachines({ sim, kubelets, network, isParted: partings.isParted });
  const registries = createRegistries(sim);
  return {
    machines,
    registries,
    serve(api, registry) {
      registry.register(faultKind);
      registry.register(imageBehaviorKind);
      registry.register(metricKind);
      const informers = createInformerFactory({ sim, api });
      const events = createEventRecorder({ sim, api, component: 'kubebook-sim' });
      const places = createPlaces(informers);
      const { setClocks } = sim.drivers;
      const world = { sim, setClocks, gate, network, machines, registries, places, partings, kubelets, components };
      const ends = [
        startFaultController({ world, api, informers, events }),
        startImageBehaviorController({ images, api, informers, events }),
        () => informers.stop(),
      ];
      return () => {
        for (const end of ends) end();
      };
    },
  };
}
