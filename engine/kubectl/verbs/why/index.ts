import { refusalText } from '../../../graph/scheduling.ts';
import { readSchedulingDecision, type SchedulingDecision } from '../../../scheduler/decisions.ts';
import { limits } from '../../../limits.ts';
import { type Decision, formatTimestamp, type Trace } from '../../../sim/index.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { type Info, targetsOf } from '../../resources/visit.ts';
import { cgroupWords } from './cgroups.ts';
import { diagnosisWords } from './diagnosis/index.ts';

/** What is asked about: one object, one user, or what was refused last. */
interface Question {
  readonly decisions: readonly Decision[];
  /** How it is called where nothing is known of it. */
  readonly called: string;
  readonly object?: Info;
  /** Decisions are about several objects, so each is told with its own. */
  readonly several?: true;
}

/** `kubectl why`: the decisions that the simulated cluster took about an object, and their reasons. */
export const why: Command = {
  name: 'why',
  short: 'Tell why an object is as it is: what the cluster decided about it, and what keeps it from being as it should',
  usage: 'why (TYPE/NAME | user/NAME | denial | denials) [flags]',
  long: 'Tell what the components of the simulated cluster decided about an object, and why, oldest first. A real cluster does not keep its reasons. Then, of either cluster, it tells what keeps the object from being as it should, and follows that to its causes: from a Deployment to its pods and their containers, from a Service to its selector, its ports and its pods, from a claim to its class. Of a pod, of either cluster, it tells also which cgroup values its requests and limits become. Of a user it tells which requests were refused, and which rules were nearest to allowing them. "denial" tells why the last request was refused that was, and "denials" why the last ones were: by which rule, policy or webhook, what it looked at, and what would have let the request pass.',
  examples: [
    'kubectl why pod/web',
    'kubectl why deployment/web',
    'kubectl why service/web',
    'kubectl why pod/web -o json',
    'kubectl why user/alice',
    'kubectl why denial',
    'kubectl why denials -o json',
  ],
  flags: flagTable([], '-o --output string'),
  async run(invocation) {
    const { decisions, called, object, several } = await questionOf(invocation);
    const format = invocation.flags.string('output');
    if (format === 'json') return invocation.print(`${JSON.stringify(decisions, null, 4)}\n`);
    if (format !== '')
      throw new KubectlError(
        `unable to match a printer suitable for the output format "${format}", allowed formats are: json`,
      );
    const diagnosis = object ? await diagnosisWords(invocation, object) : '';
    if (decisions.length > 0) await invocation.print(explain(decisions, several ?? false));
    else if (diagnosis === '') await invocation.warn(`No ${called} is on record.\n`);
    await invocation.print(diagnosis);
    if (object) await invocation.print(await cgroupWords(invocation, object));
  },
};

/** Users and denials are no objects; custom resources of these names go first. */
async function questionOf(invocation: Invocation): Promise<Question> {
  const { trace } = invocation.context.sim;
  const [first = '', ...more] = invocation.args;
  const [word = '', name] = first.split(/\/(.*)/s);
  if (more.length === 0 && !(await isResource(invocation, word))) {
    if (word === 'user' && name !== undefined) return { ...ofUser(trace, name), called: `decision about User ${name}` };
    if (name === undefined && (word === 'denial' || word === 'denials')) {
      const most = word === 'denial' ? 1 : limits.denialsShown;
      return { decisions: trace.recent(({ denied }) => denied === true, most), called: 'denial', several: true };
    }
  }
  const object = await objectOf(invocation);
  const { resource, name: objectName, namespace } = object;
  const subject = { kind: resource.kind, name: objectName, ...(namespace === undefined ? {} : { namespace }) };
  return { decisions: trace.about(subject), called: `decision about ${resource.kind} ${objectName}`, object };
}

/** What was refused to somebody: by who decides about permissions, and by admission. */
function ofUser(trace: Trace, name: string): Pick<Question, 'decisions' | 'several'> {
  const matches = ({ denied, subject, data }: Decision): boolean =>
    denied === true && (subject.kind === 'User' ? subject.name === name : data['user'] === name);
  return { decisions: trace.recent(matches, limits.denialsShown), several: true };
}

async function isResource(invocation: Invocation, word: string): Promise<boolean> {
  if (word !== 'user' && word !== 'denial' && word !== 'denials') return true;
  const { resources } = (await invocation.mapper()).discovery;
  return resources.some(({ singular, resource }) => singular === word || resource === word);
}

/** The object that the arguments name. It may be gone: the reasons are kept for a while. */
export async function objectOf(invocation: Invocation): Promise<Info> {
  const targets = invocation.args.length === 0 ? [] : await targetsOf(invocation, invocation.args);
  const [first, ...more] = targets.flatMap((target) => (target.type === 'named' ? [target.info] : []));
  if (!first || more.length > 0) throw new KubectlError('name one object: TYPE/NAME');
  return first;
}

/** Decisions in words; one that was repeated is told once, with how often. */
function explain(decisions: readonly Decision[], several: boolean): string {
  const told: { text: string; first: Decision; times: number }[] = [];
  for (const decision of decisions) {
    const text = (several ? [aboutWords(decision), wordsFor(decision)] : [wordsFor(decision)]).join('\n');
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

const aboutWords = ({ subject: { kind, namespace, name } }: Decision): string =>
  [kind, namespace === undefined || name === '' ? name || namespace : `${namespace}/${name}`].join(' ');

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
