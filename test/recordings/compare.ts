/** Where a replay differs from its recording. */
import { closestPairs } from './assignment.ts';
import { compareEvents } from './events.ts';
import type { Seen } from './journal.ts';
import { textDifference } from './pattern.ts';
import type { Recording, RequestStep, RunStep, Tree } from './recording.ts';
import type { Outcome, Replay } from './replay.ts';
import { compareTransitions } from './transitions.ts';
import { treeDifferences } from './tree.ts';
import { asToday, oldObjects } from './versions.ts';
import { parse } from 'yaml';

export interface Difference {
  /** `steps[3].stdout`, `final[Pod/p].status.phase`, `events[Pod/p Normal Killing].count`, `transitions[Job/j].time[2]`. */
  readonly at: string;
  readonly text: string;
}

export function differences(recording: Recording, run: Replay): Difference[] {
  return [
    ...recording.steps.flatMap((step, i) => {
      const outcome = run.outcomes[i] ?? { kind: 'none' };
      if ('run' in step && outcome.kind === 'run') return compareRun(step, outcome, run, `steps[${i}]`);
      if ('request' in step && outcome.kind === 'request') return compareRequest(step, outcome, run, `steps[${i}]`);
      if ('await' in step && outcome.kind === 'await' && outcome.met === undefined) {
        return [{ at: `steps[${i}].await`, text: JSON.stringify(step.await) }];
      }
      return [];
    }),
    ...fewest(
      run.endings.map((seen) => [
        ...compareFinal(recording, run, seen),
        ...compareEvents(recording, run, seen),
        ...compareTransitions(recording, run, seen, (one) => isContent(one, recording)),
      ]),
    ),
  ];
}

const fewest = (all: readonly (readonly Difference[])[]): readonly Difference[] =>
  all.reduce((best, found) => (found.length < best.length ? found : best));

type Run = Extract<Outcome, { kind: 'run' }>;
type Request = Extract<Outcome, { kind: 'request' }>;

function compareRun(step: RunStep, outcome: Run, run: Replay, at: string): Difference[] {
  if (step.skew || step.changedSince !== undefined) return [];
  const found: Difference[] = [];
  if (step.exit !== outcome.exit && step.alsoSeen?.exit !== outcome.exit) {
    found.push({
      at: `${at}.exit`,
      text: `$ ${step.run}\n${step.exit} → ${outcome.exit}\n${outcome.stderr.slice(0, 400)}`,
    });
  }
  if (step.client !== undefined && !step.client.includes('1.36')) return found;
  for (const stream of ['stdout', 'stderr'] as const) {
    const actual = run.names.canonical(outcome[stream]);
    const accepted = [step[stream] ?? '', ...(step.alsoSeen?.[stream] === undefined ? [] : [step.alsoSeen[stream]])];
    const results = accepted.map((text) => printedDifference(text, actual, step.anyOrder));
    if (results.every((text) => text !== undefined))
      found.push({ at: `${at}.${stream}`, text: `$ ${step.run}\n${results[0]}` });
  }
  return found;
}

/** Objects as YAML or JSON are compared by their fields, everything else by its lines. */
function printedDifference(recorded: string, actual: string, anyOrder?: boolean): string | undefined {
  const isObject = /^(apiVersion:|\{\s*"(apiVersion|\w+)")/;
  if (isObject.test(recorded) && isObject.test(actual)) {
    const found = treeDifferences(parse(recorded), parse(actual));
    return found.length === 0 ? undefined : found.map(({ path, text }) => `${path}: ${text}`).join('\n');
  }
  return textDifference(asToday(recorded), asToday(actual), anyOrder);
}

function compareRequest(step: RequestStep, outcome: Request, run: Replay, at: string): Difference[] {
  if (step.skew || step.changedSince !== undefined) return [];
  const found: Difference[] = [];
  const title = `${step.request.method} ${step.request.path}`;
  if (step.status !== outcome.status)
    found.push({ at: `${at}.status`, text: `${title}\n${step.status} → ${outcome.status}` });
  const text = typeof step.response === 'string' && typeof outcome.response !== 'string';
  const actual: unknown = JSON.parse(run.names.canonical(JSON.stringify(outcome.response ?? null)));
  const inner = text
    ? [{ path: '', text: `${String(step.response).slice(0, 300)} → ${JSON.stringify(actual).slice(0, 300)}` }]
    : treeDifferences(step.response, actual);
  return [...found, ...inner.map(({ path, text }) => ({ at: `${at}.response.${path}`, text: `${title}\n${text}` }))];
}

/** Objects that are not part of a namespace's content. */
function isContent(
  { kind, namespace, name }: { kind: string; namespace: string; name: string },
  recording: Recording,
): boolean {
  if (namespace !== recording.namespace) return false;
  if (kind === 'Event' || kind === 'Lease') return false;
  if (kind === 'ServiceAccount' && name === 'default') return false;
  return !(kind === 'ConfigMap' && name === 'kube-root-ca.crt');
}

function compareFinal(recording: Recording, run: Replay, all: readonly Seen[]): Difference[] {
  const there = all
    .filter((seen) => isContent(seen, recording))
    .map((seen) => seen.sightings.at(-1)?.object)
    .filter((object) => object !== undefined)
    .map((object) => JSON.parse(run.names.canonical(JSON.stringify(object))) as Tree);
  const title = (object: Tree) => `${String(object['kind'])}/${nameOf(object).replace(/<suffix:\d+>/g, '<suffix>')}`;
  const left = [...there];
  const found: Difference[] = [];
  const expected = recording.final.filter(
    (recorded) =>
      (recorded['metadata'] as Tree)['namespace'] !== undefined &&
      !oldObjects.some((pattern) => pattern.test(`${String(recorded['kind'])}/${nameOf(recorded)}`)),
  );
  const pairs = closestPairs(expected, there, (recorded, object) =>
    object['kind'] === recorded['kind'] && textDifference(nameOf(recorded), nameOf(object)) === undefined
      ? treeDifferences(recorded, object).filter(
          ({ path }) => !unstable(recording, recorded, path) && !(isLeaving(recorded) && path.startsWith('status.')),
        )
      : undefined,
  );
  for (const recorded of expected) {
    const pair = pairs.find(({ wanted }) => wanted === recorded);
    if (!pair) {
      // a deleted object may be gone already: in the recorded cluster that takes up to 10 s more
      if (!isLeaving(recorded)) {
        found.push({ at: `final[${title(recorded)}]`, text: 'is not there' });
      }
      continue;
    }
    left.splice(left.indexOf(pair.given), 1);
    found.push(...pair.diffs.map(({ path, text }) => ({ at: `final[${title(recorded)}].${path}`, text })));
  }
  for (const object of left.filter((one) => !isLeaving(one)))
    found.push({ at: `final[${title(object)}]`, text: 'is there' });
  return found;
}

/** How far the deletion of a pod has come depends on the recorded kubelet, which takes from 1 s to more than 10 s. */
const isLeaving = ({ metadata }: Tree): boolean => (metadata as Tree)['deletionTimestamp'] !== undefined;

const nameOf = (object: Tree): string => String((object['metadata'] as Tree | undefined)?.['name'] ?? '');

function unstable(recording: Recording, object: Tree, path: string): boolean {
  const prefix = `final[${String(object['kind'])}/${nameOf(object)}]`;
  const simple = (text: string) => text.replace(/\[[^\]]*\]/g, '[]');
  return (recording.unstable ?? []).some(
    (at) => at.startsWith(prefix) && simple(at.slice(prefix.length + 1)) === simple(path),
  );
}
