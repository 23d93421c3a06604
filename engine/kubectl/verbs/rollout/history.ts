import { visitForChange } from '../../change.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { files, labelSelector, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import { objectPrinter } from '../../printers/objects.ts';
import { elastic } from '../../printers/tabs.ts';
import { kindName } from '../../resources/mapper.ts';
import { Description } from '../describe/writer.ts';
import { podTemplate } from '../describe/pod.ts';
import { type Revision, revisionsOf } from './revisions.ts';

export const history: Command = {
  name: 'history',
  short: 'View rollout history',
  usage: 'rollout history (TYPE NAME | TYPE/NAME) [flags]',
  flags: flagTable([printing, files, labelSelector], '--revision int'),
  async run(invocation) {
    const { flags } = invocation;
    if (invocation.args.length === 0 && flags.list('filename').length === 0) {
      throw new KubectlError('required resource not specified');
    }
    const wanted = flags.int('revision');
    if (wanted < 0) throw new KubectlError('revision must be a positive integer: ' + wanted);
    const printer = objectPrinter(invocation, { typed: true });
    const api = await invocation.api();
    await visitForChange(
      invocation,
      invocation.args,
      async (found) => {
        const revisions = await revisionsOf(api, found, invocation.signal);
        if (printer) {
          const shown = wanted > 0 ? [revisionNumbered(revisions, wanted)] : revisions;
          for (const { object } of shown) await invocation.print(printer(object));
          return;
        }
        const name = `${kindName(found.resource)}/${found.name}`;
        if (wanted > 0) {
          const text = templateText(revisionNumbered(revisions, wanted));
          return invocation.print(`${name} with revision #${wanted}\n${text}\n`);
        }
        const rows = revisions.map(({ number, cause }) => `${number}\t${cause || '<none>'}`);
        await invocation.print(`${name} \n${elastic(`REVISION\tCHANGE-CAUSE\n${rows.join('\n')}\n`)}\n`);
      },
      { collections: true, builtinOnly: true },
    );
  },
};

function revisionNumbered(revisions: readonly Revision[], number: number): Revision {
  const found = revisions.find((revision) => revision.number === number);
  if (!found) throw new KubectlError('unable to find the specified revision');
  return found;
}

/** A pod template with its tabs, as `rollout` prints it. */
export function templateText({ template, cause }: Pick<Revision, 'template' | 'cause'>): string {
  const out = new Description();
  const annotations = {
    ...template?.metadata?.annotations,
    ...(cause === '' ? {} : { 'kubernetes.io/change-cause': cause }),
  };
  podTemplate(out, template && { ...template, metadata: { ...template.metadata, annotations } });
  return out.raw();
}
