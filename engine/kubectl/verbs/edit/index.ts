import { plain } from '../../../machinery/plain.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import { parseYaml, toYaml } from '../../../machinery/yaml.ts';
import { changed, patchBetween, visitForChange } from '../../change.ts';
import type { Command } from '../../command.ts';
import { editText } from '../../editor.ts';
import { KubectlError } from '../../errors.ts';
import { files, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import { toCompactJson } from '../../../machinery/json-text.ts';
import { patchBody } from '../apply/client-side.ts';
import { hasFiles } from '../../resources/files.ts';
import { asObject, withConfiguration } from '../../last-applied.ts';
import { outcomePrinter } from '../../outcome.ts';
import { withoutManagedFields } from '../../printers/objects.ts';
import { refOf, resourceMissing } from '../../resources/visit.ts';

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
    const { flags } = invocation;
    const output = flags.string('output');
    if (!['', 'json', 'kyaml', 'yaml'].includes(output)) {
      throw new KubectlError(
        `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: json,kyaml,yaml`,
      );
    }
    if (invocation.args.length === 0 && !hasFiles(invocation)) throw new KubectlError(resourceMissing);
    const tell = outcomePrinter(invocation);
    const api = await invocation.api();
    const subresource = flags.string('subresource');
    await visitForChange(invocation, invocation.args, async (found) => {
      const ref = refOf(found, subresource);
      const object = await api.get(ref, { managedFields: true, signal: invocation.signal });
      const before = withoutManagedFields({ ...object });
      const text = await editText(invocation, `${found.name}.yaml`, toYaml(before));
      const parsed = parseYaml(text);
      if ('problem' in parsed) throw new KubectlError(`the edited file had a syntax error: ${parsed.problem.message}`);
      if (typeof parsed.value !== 'object' || parsed.value === null) {
        return invocation.warn('Edit cancelled, saved file was empty.\n');
      }
      const old: KubeObject = asObject(plain(before));
      const edited: KubeObject = asObject(plain(parsed.value));
      if (!changed(old, edited)) return invocation.warn('Edit cancelled, no changes made.\n');
      const next = flags.bool('save-config') ? configured(object, edited) : edited;
      const patch = patchBetween(found, old, next);
      const done = await api.patch(ref, patch, invocation.writeOptions());
      if (flags.bool('output-patch')) await invocation.print(`Patch: ${toCompactJson(patchBody(patch))}\n`);
      await tell(found, done, 'edited');
    });
  },
};

/** With the configuration kept; its managed fields are those that were read, though nobody saw them in the editor. */
function configured({ metadata: { managedFields } }: KubeObject, edited: KubeObject): KubeObject {
  const whole = { ...edited, metadata: { ...edited.metadata, ...(managedFields ? { managedFields } : {}) } };
  const { metadata, ...rest } = withConfiguration(whole);
  const { managedFields: _, ...kept } = metadata;
  return { ...rest, metadata: kept };
}
