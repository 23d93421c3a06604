/** By how much times may differ from recorded ones: what the recorded cluster's kubelets and fake runtime add. */
import type { Recording, Transition, Tree } from './recording.ts';

/** Where only the control plane is at work: what the recordings' README allows, for load and the whole seconds of events. */
const usual = { seconds: 2, share: 0.2 };

/** Seconds while a pod starts: the recorded kubelets mount its volumes and report it after up to 4.4 s. */
const start = 4.5;

/**
 * Seconds while a kubelet ends a pod or starts a container again: the recorded ones clean up from 1 s to more than 10 s after the
 * containers ended, and look up to 11 s late whether a back-off is over.
 */
const end = 12;

/** Seconds by which a time that passed may differ, from its beginning to its end in the recording. */
export type Play = (from: number, to: number) => number;

/** @param which the recording's first run, or its second */
export function playOf({ transitions }: Recording, which: 'seen' | 'alsoSeen' = 'seen'): Play {
  const waits = transitions.filter(({ object }) => object.startsWith('Pod/')).flatMap((pod) => waitsIn(pod, which));
  return (from, to) => {
    const during = waits.filter((wait) => wait.from <= to && from <= wait.to);
    return Math.max(usual.seconds, (to - from) * usual.share, ...during.map(({ play }) => play));
  };
}

interface Wait {
  readonly from: number;
  readonly to: number;
  readonly play: number;
}

/** The times in which something waited for a pod's kubelet, and the second after them in which others learn of it. */
function waitsIn(pod: Transition, which: 'seen' | 'alsoSeen'): Wait[] {
  const states = pod[which] ?? pod.seen;
  return states.flatMap((state, i) => {
    const play = playIn(state);
    if (play === undefined) return [];
    const next = states[i + 1];
    const to = next === undefined ? Number.POSITIVE_INFINITY : Number(next['at']) + 1;
    return [{ from: Number(state['at']), to, play }];
  });
}

function playIn(state: Tree): number | undefined {
  if (state['gone'] === true) return undefined;
  if (state['deleting'] === true) return end;
  if (/^(Succeeded|Failed)$/.test(String(state['phase']))) return undefined;
  const containers = JSON.stringify([state['init'], state['containers']]);
  if (/terminated\/\w+\/(?!0 )|waiting\/(\w*BackOff|Err\w+|\w+Error)/.test(containers)) return end;
  return state['bound'] === true && state['phase'] === 'Pending' ? start : undefined;
}
