import { plain } from '../../../machinery/plain.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import { parseYaml, toYaml } from '../../../machinery/yaml.ts';
import { changed, patchBetween, visitForChange } from '../../change.ts';
import type { Command } from '../../command.ts';
import { editText } from '../../editor.ts';
import { KubectlError } from '../../errors.ts';
import { files, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import { asObject } from '../../last-applied.ts';
import { outcomePrinter } from '../../outcome.ts';
import { withoutManagedFields } from '../../printers/objects.ts';
import { refOf } from '../../resources/visit.ts';

export const edit: Command = {
  name: 'edit',
  short: 'Edit a resource on the server',
  usage: 'edit (RESOURCE/NAME | -f FILENAME)',
  flags: flagTable(
    [printing, files],
    `
     --field-manager string kubectl-edit
     --output-patch bool
     --save-config bool
     --subresource string
     --validate string strict bare=strict
     --windows-line-endings bool
`,
  ),
  async run(invocation) {
    const tell = outcomePrinter(invocation);
    const api = await invocation.api();
    await visitForChange(invocation, invocation.args, async (found) => {
      const before = withoutManagedFields({ ...found.object });
      const text = await editText(invocation, `${found.name}.yaml`, toYaml(before));
      const parsed = parseYaml(text);
      if ('problem' in parsed) throw new KubectlError(`the edited file had a syntax error: ${parsed.problem.message}`);
      if (typeof parsed.value !== 'object' || parsed.value === null) {
        return invocation.warn('Edit cancelled, saved file was empty.\n');
      }
      const old: KubeObject = asObject(plain(before));
      const next: KubeObject = asObject(plain(parsed.value));
      if (!changed(old, next)) return invocation.warn('Edit cancelled, no changes made.\n');
      const patch = patchBetween(found, old, next);
      const ref = refOf(found, invocation.flags.string('subresource'));
      await tell(found, await api.patch(ref, patch, invocation.writeOptions()), 'edited');
    });
  },
};
