/** The sequence of states that a watcher saw of each object, against that of the recording. */
import { closestPairs } from './assignment.ts';
import type { Difference } from './compare.ts';
import type { Seen } from './journal.ts';
import { textDifference } from './pattern.ts';
import type { Recording, Transition, Tree } from './recording.ts';
import type { Replay } from './replay.ts';
import { isShown, stateOf } from './states.ts';
import { compareTimes } from './times.ts';
import { treeDifferences } from './tree.ts';

interface Sequence {
  readonly title: string;
  readonly states: readonly Tree[];
}

export function compareTransitions(
  recording: Recording,
  run: Replay,
  all: readonly Seen[],
  isContent: (seen: Seen) => boolean,
): Difference[] {
  const wantedTitles = new Set(recording.transitions.map(({ object }) => object));
  const lives = new Map<string, Seen[]>();
  for (const seen of all) {
    const { kind, namespace, name } = seen;
    if (!isShown(kind) || !(isContent(seen) || wantedTitles.has(`${kind}/${name}`))) continue;
    const key = `${kind}/${namespace}/${name}`;
    lives.set(key, [...(lives.get(key) ?? []), seen]);
  }
  // an object that takes the name of one that is gone goes on with its sequence
  const seenBefore = new Set(
    recording.transitions.filter(({ seen }) => Number(seen[0]?.['at']) < 0).map(({ object }) => object),
  );
  const left = [...lives.values()]
    .map((all) => sequenceOf(all, run, seenBefore.has(`${all[0]?.kind}/${all[0]?.name}`)))
    .filter(({ states }) => states.length > 0);
  const found: Difference[] = [];
  const pairs = closestPairs(recording.transitions, left, (transition, { title, states }) =>
    textDifference(transition.object, title) === undefined ? compareSequences(transition, states) : undefined,
  );
  for (const transition of recording.transitions) {
    const at = `transitions[${unnumbered(transition.object)}]`;
    const pair = pairs.find(({ wanted }) => wanted === transition);
    if (!pair) {
      found.push({ at, text: 'was not there' });
      continue;
    }
    const { given, diffs } = pair;
    left.splice(left.indexOf(given), 1);
    const all = `\nrecorded:\n${lines(transition.seen)}\nhere:\n${lines(given.states)}`;
    const both = [...diffs, ...compareTimes(recording, transition, given.states, run.stepsAt, same)];
    found.push(...both.map(({ at: inner, text }, i) => ({ at: `${at}.${inner}`, text: i === 0 ? text + all : text })));
  }
  for (const { title, states } of left) {
    found.push({ at: `transitions[${unnumbered(title)}]`, text: `was there\n${lines(states)}` });
  }
  return found;
}

const unnumbered = (text: string): string => text.replace(/<suffix:\d+>/g, '<suffix>');
const lines = (states: readonly Tree[]): string => states.map((state) => `  ${JSON.stringify(state)}`).join('\n');

/** The distinct states in a row that came after the start, and the one that was there then where the recording has it. */
function sequenceOf(lives: readonly Seen[], run: Replay, withEarlier: boolean): Sequence {
  const states: Tree[] = [];
  const sightings = lives.flatMap((seen) => seen.sightings);
  const earlier = withEarlier ? sightings.findLastIndex(({ at }) => at < 0) : -1;
  for (const [i, { at, object }] of sightings.entries()) {
    if (at < 0 && i !== earlier) continue;
    // written as the recording writes names, then read again
    const text = run.names.canonical(JSON.stringify(stateOf(lives[0]?.kind ?? '', object as Tree | undefined)));
    const state = JSON.parse(text) as Tree;
    const last = states.at(-1);
    if (last === undefined || !same(last, state)) states.push({ at: Math.round(at * 10) / 10, ...state });
  }
  return { title: run.names.canonical(`${lives[0]?.kind}/${lives[0]?.name}`), states };
}

/** First and last state, the set of states, and the order of those that both share. */
function compareSequences({ object, seen, alsoSeen, stable }: Transition, actual: readonly Tree[]): Difference[] {
  const found: Difference[] = [];
  const runs = alsoSeen ? [seen, alsoSeen] : [seen];
  const mayEnd = object.startsWith('Pod/') && runs.some((states) => states.some(isEnding));
  const excused = (state: Tree | undefined) => mayEnd && state !== undefined && isEnding(state);
  if (!runs.some((states) => same(states[0], actual[0]))) found.push(difference('first', seen[0], actual[0]));
  const last = actual.at(-1);
  const lasts = runs.map((states) => states.at(-1));
  if (!lasts.some((state) => same(state, last) || (excused(state) && excused(last)))) {
    found.push(difference('last', lasts[0], last));
  }
  if (stable !== false || alsoSeen) {
    const everywhere = seen.filter((state) => runs.every((states) => has(states, state)));
    const firstEnding = seen.findIndex(isEnding);
    everywhere.forEach((state, i) => {
      if (excused(state) && i > firstEnding) return;
      const between = i > 0 && state !== seen.at(-1);
      if (!actual.some((other) => same(state, other) || (between && sameButCounters(state, other))))
        found.push(difference(`missing[${seen.indexOf(state)}]`, state, undefined));
    });
    actual.forEach((state, i) => {
      if (
        !excused(state) &&
        !runs.some((states) => states.some((other) => same(other, state) || sameButCounters(other, state)))
      ) {
        found.push(difference(`added[${i}]`, undefined, state));
      }
    });
  }
  const orders = runs.map((states) => outOfOrder(states, actual));
  if (orders.every((text) => text !== undefined)) found.push({ at: 'order', text: orders[0] ?? '' });
  return found;
}

/**
 * A pod on its way out. How long that takes is the recorded kubelet's (1 s to more than 10 s), and what is reported meanwhile is the
 * version's: since 1.27 a deleted pod gets its final phase, Succeeded or Failed, before it goes; in 1.20 it stayed Running.
 */
const isEnding = (state: Tree): boolean => state['deleting'] === true || state['gone'] === true;

const difference = (at: string, recorded: Tree | undefined, actual: Tree | undefined): Difference => ({
  at,
  text: [recorded && `- ${JSON.stringify(recorded)}`, actual && `+ ${JSON.stringify(actual)}`]
    .filter(Boolean)
    .join('\n'),
});

/**
 * A controller may fold two changes into one write, so counters in between vary with load: the recorded pods come one after another,
 * here in the same instant. So a state in between may be there or not if it is another state but for its counters.
 */
function sameButCounters(recorded: Tree, actual: Tree): boolean {
  return same(withoutCounters(recorded), withoutCounters(actual));
}

function withoutCounters(state: Tree): Tree {
  const { status } = state;
  if (typeof status !== 'object' || status === null) return state;
  const kept = Object.entries(status).filter(
    ([key, value]) => typeof value !== 'number' || key === 'observedGeneration',
  );
  return { ...state, status: Object.fromEntries(kept) };
}

const has = (states: readonly Tree[], state: Tree): boolean => states.some((other) => same(other, state));

function same(recorded: Tree | undefined, actual: Tree | undefined): boolean {
  if (recorded === undefined || actual === undefined) return recorded === actual;
  const { at: _, ...wanted } = recorded;
  const { at: __, ...given } = actual;
  return treeDifferences(wanted, given).length === 0;
}

/** The first two shared states that come the other way round. */
function outOfOrder(recorded: readonly Tree[], actual: readonly Tree[]): string | undefined {
  const firsts = recorded
    .filter((state, i) => recorded.findIndex((other) => same(other, state)) === i)
    .map((state) => ({ state, index: actual.findIndex((other) => same(state, other)) }))
    .filter(({ index }) => index >= 0);
  for (const [i, { state, index }] of firsts.entries()) {
    const before = firsts[i - 1];
    if (before && before.index > index) {
      return `${JSON.stringify(before.state)}\nis followed by\n${JSON.stringify(state)}`;
    }
  }
  return undefined;
}
