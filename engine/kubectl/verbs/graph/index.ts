import type { KubeApi } from '../../../client/kube-api.ts';
import {
  causesGraph,
  type Graph,
  healthOf,
  ownersGraph,
  schedulingGraph,
  toMermaid,
  toText,
  trafficGraph,
} from '../../../graph/index.ts';
import { readSchedulingDecision } from '../../../scheduler/decisions.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { type Info, refOf, targetsOf } from '../../resources/visit.ts';
import { warnedApi } from '../../warned-api.ts';
import { diagnosisOf } from '../why/diagnosis/index.ts';
import { objectOf } from '../why/index.ts';

/** `kubectl graph`: what a real cluster would need a plugin for. */
export const graph: Command = {
  name: 'graph',
  short:
    'Draw who owns whom, where requests go, why a Pod is where it is, and what keeps an object from being as it should',
  usage: 'graph (owners|traffic|scheduling|causes) [TYPE/NAME] [flags]',
  long: 'Draw a diagram of the namespace, or of one object and its kin. The output is Mermaid, which notebooks draw; -o text is for a terminal.',
  subcommands: [
    diagram({
      name: 'owners',
      short: 'Who owns whom, by ownerReferences',
      usage: 'graph owners [TYPE/NAME] [flags]',
      examples: ['kubectl graph owners', 'kubectl graph owners deployment/web -o text'],
      async drawn(invocation) {
        const root = await rootOf(invocation);
        const named = root && { root: { kind: root.resource.kind, name: root.name } };
        return ownersGraph(await quiet(invocation), { ...placeOf(invocation, root), ...named });
      },
    }),
    diagram({
      name: 'traffic',
      short: 'From clients through Ingresses and Services to Pods',
      usage: 'graph traffic [service/NAME | ingress/NAME | pod/NAME] [flags]',
      examples: ['kubectl graph traffic', 'kubectl graph traffic service/web -o text'],
      async drawn(invocation) {
        const root = await rootOf(invocation);
        const named = root && { root: { kind: trafficKind(root.resource.kind), name: root.name } };
        return trafficGraph(await quiet(invocation), { ...placeOf(invocation, root), ...named });
      },
    }),
    diagram({
      name: 'scheduling',
      short: 'What the scheduler weighed for a Pod',
      usage: 'graph scheduling pod/NAME [flags]',
      examples: ['kubectl graph scheduling pod/web'],
      async drawn(invocation) {
        const { name, namespace = '', resource } = await objectOf(invocation);
        if (resource.kind !== 'Pod')
          throw new KubectlError(`the scheduler does not place a ${resource.kind}: name a pod`);
        const decisions = invocation.context.sim.trace.about({ kind: 'Pod', namespace, name }, 'scheduler');
        const last = decisions.flatMap((decision) => readSchedulingDecision(decision) ?? []).at(-1);
        if (!last) throw new KubectlError(`the scheduler has not decided about pod ${name}`);
        return schedulingGraph(name, last);
      },
    }),
    diagram({
      name: 'causes',
      short: 'What keeps an object from being as it should, followed to its causes',
      usage: 'graph causes TYPE/NAME [flags]',
      examples: ['kubectl graph causes deployment/web', 'kubectl graph causes service/web -o text'],
      async drawn(invocation) {
        const about = await objectOf(invocation);
        const object = await (await invocation.api()).get(refOf(about), { signal: invocation.signal });
        const { kind } = about.resource;
        return causesGraph({ kind, name: about.name }, await diagnosisOf(invocation, object));
      },
    }),
  ],
};

/** A subcommand that draws. */
function diagram({
  drawn,
  ...command
}: Omit<Command, 'flags' | 'run'> & { readonly drawn: (invocation: Invocation) => Promise<Graph> }): Command {
  return {
    ...command,
    flags: flagTable([], '-o --output string mermaid'),
    run: async (invocation) => draw(invocation, await drawn(invocation)),
  };
}

/** Where a diagram looks. */
const placeOf = (invocation: Invocation, root: Info | undefined) => ({
  namespace: root?.namespace ?? invocation.namespace,
  healthOf,
  signal: invocation.signal,
});

/** A diagram looks at all kinds: that some are deprecated is no news to who asked for it. */
const quiet = async (invocation: Invocation): Promise<KubeApi> => warnedApi(await invocation.api(), () => {});

/** The object that the arguments name; it must exist. */
async function rootOf(invocation: Invocation): Promise<Info | undefined> {
  if (invocation.args.length === 0) return undefined;
  const targets = await targetsOf(invocation, invocation.args);
  const [first, ...more] = targets.flatMap((target) => (target.type === 'named' ? [target.info] : []));
  if (!first || more.length > 0) throw new KubectlError('name one object: TYPE/NAME, or none for the whole namespace');
  await (await invocation.api()).get(refOf(first), { signal: invocation.signal });
  return first;
}

const trafficKinds = ['Service', 'Ingress', 'Pod'] as const;

function trafficKind(kind: string): (typeof trafficKinds)[number] {
  const found = trafficKinds.find((known) => known === kind);
  if (!found) throw new KubectlError(`requests do not go through a ${kind}: name a service, an ingress or a pod`);
  return found;
}

async function draw(invocation: Invocation, drawn: Graph): Promise<number> {
  if (drawn.nodes.length === 0) {
    const where = invocation.namespace;
    await invocation.warn(`Nothing to draw in ${where} namespace${drawn.notes.map((note) => `: ${note}`).join('')}.\n`);
    return 0;
  }
  const format = invocation.flags.string('output');
  switch (format) {
    case 'mermaid':
      await invocation.print(toMermaid(drawn));
      for (const note of drawn.notes) await invocation.warn(`note: ${note}\n`);
      return 0;
    case 'text':
      await invocation.print(toText(drawn));
      return 0;
    case 'json':
      await invocation.print(`${JSON.stringify(drawn, null, 4)}\n`);
      return 0;
    default:
      throw new KubectlError(
        `unable to match a printer suitable for the output format "${format}", allowed formats are: json,mermaid,text`,
      );
  }
}
