import type { ClusterOptions } from '../../../engine/cluster.ts';
import { openNotebookSession } from '../../../engine/notebook/open.ts';
import { defaultSettings } from '../../../engine/notebook/settings.ts';
import { differences } from './differences.ts';
import type { Expectation, Scenario, Step } from './format.ts';

/** What came of a command. */
interface Outcome {
  readonly exitCode: number;
  readonly printed: string;
}

type Shell = (script: string, kind?: 'command' | 'manifest') => Promise<Outcome>;

/** Runs a scenario on a cluster of its own; resolves with what was not as expected, and where. */
export async function runScenario(
  scenario: Scenario,
  options: Pick<ClusterOptions, 'onChange'> = {},
): Promise<readonly string[]> {
  const { nodes = 3, addons, bootstrap, scheduler } = scenario;
  const settings = {
    ...defaultSettings,
    nodes,
    ...(addons ? { addons } : {}),
    ...(bootstrap ? { bootstrap } : {}),
    ...(scheduler ? { scheduler } : {}),
  };
  const session = await openNotebookSession(settings, options);
  const shell: Shell = async (value, kind = 'command') => {
    const { signal } = new AbortController();
    const { exitCode, outputs } = await session.run({ kind, value }, { signal, print: () => {} });
    return { exitCode, printed: outputs.map(({ text }) => text).join('') };
  };
  const flaws: string[] = [];
  try {
    if (scenario.given !== undefined) flaws.push(...(await take({ apply: scenario.given }, shell)));
    for (const step of scenario.do ?? []) {
      if (flaws.length > 0) break;
      flaws.push(...(await take(step, shell)));
    }
    if (flaws.length === 0) flaws.push(...(await look(scenario.expect, shell)));
  } finally {
    session.dispose();
  }
  return flaws;
}

async function take(step: Step, shell: Shell): Promise<readonly string[]> {
  if (typeof step === 'string') return outcomeOf(step, await shell(step), true);
  if ('apply' in step) return outcomeOf('apply', await shell(step.apply, 'manifest'), true);
  if ('wait' in step) return outcomeOf(`wait ${step.wait}`, await shell(`sim jump ${step.wait}`), true);
  if ('fails' in step) return outcomeOf(step.fails, await shell(step.fails), false);
  return look(step.expect, shell);
}

const outcomeOf = (what: string, { exitCode, printed }: Outcome, succeeds: boolean): readonly string[] =>
  (exitCode === 0) === succeeds
    ? []
    : [`${what.trim()}\n  ${succeeds ? `failed with ${exitCode}` : 'did not fail'}:\n${printed}`];

async function look(expected: readonly Expectation[], shell: Shell): Promise<readonly string[]> {
  const flaws: string[] = [];
  for (const one of expected) {
    if ('run' in one) flaws.push(...lookAtOutput(one, await shell(one.run)));
    else if ('get' in one) flaws.push(...(await lookAtObject(one, shell)));
    else flaws.push(...(await lookAtEvents(one, shell)));
  }
  return flaws;
}

function lookAtOutput(expected: Extract<Expectation, { run: string }>, { exitCode, printed }: Outcome): string[] {
  const flaws: string[] = [];
  const { run, prints, matches, lacks, exit = 0 } = expected;
  if (exitCode !== exit) flaws.push(`exit code ${exitCode}, not ${exit}`);
  if (prints !== undefined && neat(printed) !== neat(prints)) flaws.push(`expected:\n${neat(prints)}`);
  for (const pattern of listOf(matches)) if (!new RegExp(pattern, 'm').test(printed)) flaws.push(`lacks /${pattern}/`);
  for (const pattern of listOf(lacks)) if (new RegExp(pattern, 'm').test(printed)) flaws.push(`has /${pattern}/`);
  return flaws.map((flaw) => `${run.trim()}\n  ${flaw}\nprinted:\n${printed}`);
}

async function lookAtObject({ get, has }: Extract<Expectation, { get: string }>, shell: Shell): Promise<string[]> {
  const { exitCode, printed } = await shell(`kubectl get ${get} -o json`);
  if (exitCode !== 0) return [`${get}: ${printed}`];
  const found = differences(has, JSON.parse(printed), '');
  return found.map((difference) => `${get}${difference}`);
}

async function lookAtEvents(expected: Extract<Expectation, { events: string }>, shell: Shell): Promise<string[]> {
  const { events, include = [], exclude = [] } = expected;
  const [kind = '', name = ''] = events.split('/');
  const { printed } = await shell('kubectl get events --all-namespaces -o json');
  const { items } = JSON.parse(printed) as { items: readonly EventObject[] };
  const told = items
    .filter(({ involvedObject: about }) => about.kind.toLowerCase() === kind.toLowerCase() && named(about.name, name))
    .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
    .map(({ type, reason, message }) => `${type} ${reason}: ${message}`);
  const flaws: string[] = [];
  for (const pattern of include)
    if (!told.some((event) => new RegExp(pattern).test(event))) flaws.push(`no /${pattern}/`);
  for (const pattern of exclude)
    if (told.some((event) => new RegExp(pattern).test(event))) flaws.push(`has /${pattern}/`);
  return flaws.map((flaw) => `events of ${events}: ${flaw} in\n${told.join('\n')}`);
}

interface EventObject {
  readonly metadata: { readonly resourceVersion: string };
  readonly involvedObject: { readonly kind: string; readonly name: string };
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

/** `web-*` stands for all names that begin so. */
const named = (name: string, wanted: string): boolean =>
  wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted;

const neat = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');

const listOf = (given: string | readonly string[] | undefined): readonly string[] =>
  given === undefined ? [] : typeof given === 'string' ? [given] : given;
