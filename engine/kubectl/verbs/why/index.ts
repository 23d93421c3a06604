import { refusalText } from '../../../graph/scheduling.ts';
import { readSchedulingDecision, type SchedulingDecision } from '../../../scheduler/decisions.ts';
import { type Decision, formatTimestamp } from '../../../sim/index.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { type Info, targetsOf } from '../../resources/visit.ts';
import { cgroupWords } from './cgroups.ts';

/** `kubectl why`: the decisions that the simulated cluster took about an object, and their reasons. */
export const why: Command = {
  name: 'why',
  short: 'Tell what the cluster decided about an object, and why',
  usage: 'why TYPE/NAME [flags]',
  long: 'Tell what the components of the simulated cluster decided about an object, and why, oldest first. A real cluster does not keep its reasons: there, look at the events. Of a pod, of either cluster, it tells also which cgroup values its requests and limits become. Of a user it tells which requests RBAC refused, and which rules were nearest to allowing them.',
  examples: ['kubectl why pod/web', 'kubectl why pod/web -o json', 'kubectl why user/alice'],
  flags: flagTable([], '-o --output string'),
  async run(invocation) {
    const user = await userOf(invocation);
    const about = user === undefined ? await objectOf(invocation) : undefined;
    const subject = about
      ? {
          kind: about.resource.kind,
          name: about.name,
          ...(about.namespace === undefined ? {} : { namespace: about.namespace }),
        }
      : { kind: 'User', name: user ?? '' };
    const decisions = invocation.context.sim.trace.about(subject);
    const format = invocation.flags.string('output');
    if (format === 'json') return invocation.print(`${JSON.stringify(decisions, null, 4)}\n`);
    if (format !== '')
      throw new KubectlError(
        `unable to match a printer suitable for the output format "${format}", allowed formats are: json`,
      );
    if (decisions.length === 0)
      await invocation.warn(`No decision about ${subject.kind} ${subject.name} is on record.\n`);
    else await invocation.print(explain(decisions));
    if (about) await invocation.print(await cgroupWords(invocation, about));
  },
};

/** `user/alice`: users are no objects, but requests of theirs are refused. A custom resource of that name goes first. */
async function userOf(invocation: Invocation): Promise<string | undefined> {
  const [first = '', ...more] = invocation.args;
  if (!first.startsWith('user/') || more.length > 0) return undefined;
  const { resources } = (await invocation.mapper()).discovery;
  const isResource = resources.some(({ singular, resource }) => singular === 'user' || resource === 'user');
  return isResource ? undefined : first.slice('user/'.length);
}

/** The object that the arguments name. It may be gone: the reasons are kept for a while. */
export async function objectOf(invocation: Invocation): Promise<Info> {
  const targets = invocation.args.length === 0 ? [] : await targetsOf(invocation, invocation.args);
  const [first, ...more] = targets.flatMap((target) => (target.type === 'named' ? [target.info] : []));
  if (!first || more.length > 0) throw new KubectlError('name one object: TYPE/NAME');
  return first;
}

/** Decisions in words; one that was repeated is told once, with how often. */
function explain(decisions: readonly Decision[]): string {
  const told: { text: string; first: Decision; times: number }[] = [];
  for (const decision of decisions) {
    const text = wordsFor(decision);
    const last = told.at(-1);
    if (last?.text === text) last.times++;
    else told.push({ text, first: decision, times: 1 });
  }
  return told
    .map(
      ({ text, first, times }) =>
        `${formatTimestamp(first.at)}  ${first.component}${times > 1 ? `  (${times} times)` : ''}\n${indent(text)}`,
    )
    .join('');
}

const indent = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}\n`)
    .join('');

function wordsFor(decision: Decision): string {
  const scheduling = readSchedulingDecision(decision);
  if (scheduling) return schedulingWords(scheduling);
  const facts = Object.entries(decision.data).flatMap(([key, value]) =>
    value === undefined || value === ''
      ? []
      : [`  ${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`],
  );
  return [decision.code.replaceAll('-', ' '), ...facts].join('\n');
}

function schedulingWords(decision: SchedulingDecision): string {
  const { node, total, evaluated, scored, refused, weights, message, preemption } = decision;
  const lines = [
    node === undefined
      ? `no node fits: ${evaluated} of ${total} were looked at`
      : `placed on ${node}: ${scored.length} of ${evaluated} nodes fit`,
  ];
  for (const one of scored) {
    const parts = Object.entries(one.scores).map(([plugin, score]) => `${plugin} ${score}×${weights[plugin] ?? 1}`);
    lines.push(`  ${one.node}: score ${one.total} = ${parts.join(' + ')}`);
  }
  for (const one of refused) lines.push(`  ${one.node}: ${one.plugin}: ${one.reasons.map(refusalText).join('; ')}`);
  if (preemption) lines.push(`  preemption: ${JSON.stringify(preemption)}`);
  if (message !== undefined) lines.push(`  ${message}`);
  return lines.join('\n');
}
