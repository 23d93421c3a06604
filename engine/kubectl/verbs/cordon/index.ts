import type { Node } from '../../../kinds/types.ts';
import { sendChange } from '../../change.ts';
import type { Command } from '../../command.ts';
import { KubectlError, PlainError, usageError } from '../../errors.ts';
import { dryRun, labelSelector } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { type Found, visitObjects } from '../../resources/visit.ts';

export const cordon = cordonCommand('cordon', 'Mark node as unschedulable', true);
export const uncordon = cordonCommand('uncordon', 'Mark node as schedulable', false);

function cordonCommand(name: 'cordon' | 'uncordon', short: string, unschedulable: boolean): Command {
  return {
    name,
    short,
    usage: `${name} NODE`,
    flags: flagTable([dryRun, labelSelector]),
    run: async (invocation) => {
      await visitNodes(invocation, name, (found) => setSchedulable(invocation, found, unschedulable));
    },
  };
}

/** Visits the nodes that are named, or that `-l` selects. */
export async function visitNodes(
  invocation: Invocation,
  command: string,
  visit: (found: Found) => Promise<void>,
): Promise<void> {
  const { args, flags } = invocation;
  const selector = flags.string('selector');
  if (args.length === 0 && selector === '') throw usageError(command, `USAGE: ${invocation.command.usage} [flags]`);
  if (args.length > 0 && selector !== '')
    throw new PlainError('error: cannot specify both a node name and a --selector option');
  const names = args.map((arg) => (arg.includes('/') ? arg : `node/${arg}`));
  const options = selector === '' ? {} : { list: { labelSelector: selector } };
  await visitObjects(invocation, names.length > 0 ? names : ['nodes'], visit, options);
}

export async function setSchedulable(invocation: Invocation, found: Found, unschedulable: boolean): Promise<void> {
  const node = found.object as Node;
  const word = unschedulable ? 'cordoned' : 'uncordoned';
  const dry = { none: '', client: ' (dry run)', server: ' (server dry run)' }[invocation.dryRun];
  if ((node.spec?.unschedulable ?? false) === unschedulable) {
    return invocation.print(`node/${found.name} already ${word}${dry}\n`);
  }
  const { unschedulable: _, ...spec } = node.spec ?? {};
  const next = { ...node, spec: unschedulable ? { ...spec, unschedulable } : spec };
  try {
    await sendChange(invocation, found, next);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new KubectlError(`unable to ${invocation.command.name} node ${JSON.stringify(found.name)}: ${error.message}`);
  }
  await invocation.print(`node/${found.name} ${word}${dry}\n`);
}
