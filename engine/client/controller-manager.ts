import type { Sim } from '../sim/index.ts';
import type { ControllerDefinition, InformerFactory } from './contract.ts';
import { createEventRecorder } from './event-recorder.ts';
import { createInformerFactory } from './informer.ts';
import type { KubeApi } from './kube-api.ts';

export interface ControllerManagerOptions {
  readonly sim: Sim;
  /** The manager's own connection, which the shared informers use. */
  readonly api: KubeApi;
  /** A connection that speaks as this user. */
  readonly apiAs: (user: string) => KubeApi;
  readonly controllers: readonly ControllerDefinition[];
}

export interface ControllerManager {
  readonly informers: InformerFactory;
  stop(): void;
}

/** Starts controllers in the given order, with informers that they share and each with its own identity. */
export function startControllerManager({ sim, api, apiAs, controllers }: ControllerManagerOptions): ControllerManager {
  const informers = createInformerFactory({ sim, api });
  const stops = controllers.map((controller) => {
    const own = apiAs(controller.identity);
    const component = controller.eventSource ?? controller.name;
    const events = createEventRecorder({ sim, api: own, component });
    return controller.start({ sim, api: own, informers, events });
  });
  return {
    informers,
    stop() {
      for (const stop of stops) stop();
      informers.stop();
    },
  };
}
