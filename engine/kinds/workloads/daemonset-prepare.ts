import { same } from '../../machinery/share.ts';
import type { DaemonSet } from '../types.ts';

/** Counts the changes of the pod template; a field of the API's first versions, an annotation since. */
const generationKey = 'deprecated.daemonset.template.generation';

const emptyStatus = { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 };

const withGeneration = (set: DaemonSet, generation: number): DaemonSet => ({
  ...set,
  metadata: { ...set.metadata, annotations: { ...set.metadata.annotations, [generationKey]: String(generation) } },
});

/** A new set is of the first generation, unless it says otherwise. */
export function prepareDaemonSet(set: DaemonSet): DaemonSet {
  const given = Number(set.metadata.annotations?.[generationKey] ?? 0);
  return withGeneration({ ...set, status: emptyStatus }, given > 0 ? given : 1);
}

/** Each change of the template is a generation more, whatever the client says. */
export function prepareDaemonSetUpdate(set: DaemonSet, old: DaemonSet): DaemonSet {
  const before = Number(old.metadata.annotations?.[generationKey] ?? 1);
  const changed = !same(set.spec?.template, old.spec?.template);
  const generation = changed ? before + 1 : before;
  return set.metadata.annotations?.[generationKey] === String(generation) ? set : withGeneration(set, generation);
}
