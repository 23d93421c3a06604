import type { Key } from '../../client/contract.ts';
import { keyOf } from '../../client/indexer.ts';
import type { Pod, Service } from '../../kinds/types.ts';
import { podCondition } from './pods.ts';

/** Remembers what a Service's endpoints were made from, to tell when what changed them happened. */
export interface TriggerTimes {
  /** RFC 3339; undefined where nothing changed that has a time. */
  next(service: Service, pods: readonly Pod[]): string | undefined;
  forget(key: Key): void;
}

interface Seen {
  readonly service: string;
  readonly pods: ReadonlyMap<string, string>;
}

/** The annotation by which the latency of endpoints is measured: the earliest of the changes since the last look. */
export function createTriggerTimes(): TriggerTimes {
  const seen = new Map<Key, Seen>();
  return {
    next(service, pods) {
      const key = keyOf(service);
      const before = seen.get(key);
      const times = new Map<string, string>();
      let earliest: string | undefined;
      const consider = (time: string) => {
        if (earliest === undefined || time < earliest) earliest = time;
      };
      for (const pod of pods) {
        const time = podCondition(pod, 'Ready')?.lastTransitionTime;
        if (!time) continue;
        times.set(pod.metadata.name, time);
        if (before && time > (before.pods.get(pod.metadata.name) ?? '')) consider(time);
      }
      const created = service.metadata.creationTimestamp ?? '';
      if (before?.service !== created) consider(created);
      seen.set(key, { service: created, pods: times });
      return earliest;
    },
    forget(key) {
      seen.delete(key);
    },
  };
}
