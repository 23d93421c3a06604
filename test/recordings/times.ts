/** How long an object stayed in its states, against the recording. */
import type { Difference } from './compare.ts';
import { type Play, playOf } from './play.ts';
import type { Recording, Step, Transition, Tree } from './recording.ts';

type Same = (recorded: Tree, actual: Tree) => boolean;

/** Seconds since the start, in both recordings and in the replay. */
interface Moment {
  readonly recorded: number;
  readonly also: number;
  readonly given: number;
  /** Seconds for which what happened there was going on. */
  readonly took?: number;
}

/**
 * The states that recordings and replay saw just once, each with the time since the one before it, or since the last step where that
 * came later: so a delay is told once, and not again for all that came after it.
 *
 * @param stepsAt when each step began in the replay, in seconds since the start
 */
export function compareTimes(
  recording: Recording,
  { seen, alsoSeen = seen }: Transition,
  actual: readonly Tree[],
  stepsAt: readonly number[],
  same: Same,
): Difference[] {
  const play = playOf(recording);
  const playAlso = alsoSeen === seen ? play : playOf(recording, 'alsoSeen');
  const found: Difference[] = [];
  let before: Moment | undefined;
  for (const state of seen) {
    const recorded = onlyTime(state, seen, same);
    const also = alsoSeen === seen ? recorded : onlyTime(state, alsoSeen, same);
    if (recorded === undefined || also === undefined) continue;
    const given = onlyTime(state, actual, same);
    if (given === undefined) continue;
    const now = { recorded, also, given };
    const step = stepBefore(recording, now, stepsAt);
    const from = before && (step === undefined || step.recorded < before.recorded) ? before : step;
    const text = from && stayDifference(from, now, play, playAlso);
    if (text) found.push({ at: `time[${seen.indexOf(state)}]`, text: `${text}: ${JSON.stringify(state)}` });
    before = now;
  }
  return found;
}

function stayDifference(from: Moment, to: Moment, play: Play, playAlso: Play): string | undefined {
  const { took = 0 } = from;
  const stays = [
    { stay: to.recorded - from.recorded, margin: play(from.recorded, to.recorded) + took },
    { stay: to.also - from.also, margin: playAlso(from.also, to.also) + took },
  ];
  const stay = to.given - from.given;
  const least = Math.min(...stays.map((one) => one.stay - one.margin));
  const most = Math.max(...stays.map((one) => one.stay + one.margin));
  if (stay >= least && stay <= most) return undefined;
  const recorded = [...new Set(stays.map((one) => inSeconds(one.stay)))].join(' or ');
  return `after ${recorded} s → ${inSeconds(stay)} s`;
}

const inSeconds = (time: number): string => String(Math.round(time * 10) / 10);

/** Steps that bring nothing about. */
const look = /^kubectl (get|describe|logs|wait|events|top|explain|diff|auth|rollout (status|history))\b/;
const acts = (step: Step): boolean =>
  'run' in step
    ? !look.test(step.run)
    : !('await' in step || 'sleep' in step || ('request' in step && step.request.method === 'GET'));

/** The last step that may have brought about what was seen. */
function stepBefore({ steps }: Recording, { recorded, also }: Moment, stepsAt: readonly number[]): Moment | undefined {
  const i = steps.findLastIndex((step) => step.at !== undefined && step.at <= recorded && acts(step));
  const step = steps[i];
  const given = stepsAt[i];
  if (step?.at === undefined || given === undefined) return undefined;
  // when the second recording's steps began is not known
  return { recorded: step.at, also: step.at + also - recorded, given, took: step.took ?? 0 };
}

/** When a state came that came once, and not before the start. */
function onlyTime(state: Tree, states: readonly Tree[], same: Same): number | undefined {
  const [first, second] = states.filter((other) => same(state, other));
  const at = Number(first?.['at']);
  return second === undefined && at >= 0 ? at : undefined;
}
