/** kube-scheduler: finds a node for each pod that has none, and says why where there is none. */
import type { EventRecorder, InformerFactory } from '../client/contract.ts';
import type { KubeApi } from '../client/kube-api.ts';
import type { JsonObject } from '../machinery/types.ts';
import type { Sim } from '../sim/index.ts';
import { createCache } from './cache/cache.ts';
import { type ConfigurationProblem, readConfiguration } from './configuration.ts';
import { createNominator } from './framework/nominator.ts';
import type { PluginFactory } from './framework/plugin.ts';
import { createProfile } from './framework/profile.ts';
import { createScheduler } from './scheduler.ts';
import { watchCluster } from './watch.ts';

export { type ConfigurationProblem, readConfiguration } from './configuration.ts';
export { readSchedulingDecision, type SchedulingDecision } from './decisions.ts';
export type { Plugin, PluginContext, PluginFactory } from './framework/plugin.ts';
export { type Reason, type Rejection, reasonText, rejection } from './framework/reasons.ts';

export interface SchedulerOptions {
  readonly sim: Sim;
  readonly api: KubeApi;
  readonly informers: InformerFactory;
  /** By the name of the profile that speaks, which is the source of its events. */
  readonly events: (schedulerName: string) => EventRecorder;
  /** A KubeSchedulerConfiguration; the defaults where there is none. */
  readonly configuration?: JsonObject;
  /** Plugins besides the built-in ones, which the configuration may enable by their names. */
  readonly plugins?: { readonly [name: string]: PluginFactory };
}

export interface Scheduler {
  /** What was wrong with the configuration, and left out. */
  readonly problems: readonly ConfigurationProblem[];
  /** Resolves when it has seen the cluster and begins to schedule. */
  readonly ready: Promise<void>;
  stop(): void;
}

/**
 * Starts the scheduler: pods that name one of its profiles in `schedulerName` get their node.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/
 */
export function startScheduler(options: SchedulerOptions): Scheduler {
  const { sim, api, informers, events, plugins = {} } = options;
  const { configuration, problems } = readConfiguration(options.configuration, Object.keys(plugins));
  const cache = createCache();
  const nominator = createNominator();
  const context = { sim, api, informers, cache, nominator };
  const profiles = new Map(
    configuration.profiles.map((profile) => {
      const { schedulerName } = profile;
      return [schedulerName, createProfile(profile, { ...context, events: events(schedulerName) }, plugins)];
    }),
  );
  const scheduler = createScheduler({ ...context, profiles, configuration });
  const watching = watchCluster({ informers, cache, nominator, queue: scheduler.queue, profiles });
  let stopped = false;
  return {
    problems,
    ready: watching.synced.then(() => {
      if (!stopped) scheduler.start();
    }),
    stop() {
      stopped = true;
      watching.stop();
      scheduler.queue.stop();
    },
  };
}
