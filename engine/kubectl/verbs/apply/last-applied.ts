import { plain } from '../../../machinery/plain.ts';
import { parseYaml, toYaml } from '../../../machinery/yaml.ts';
import type { Command } from '../../command.ts';
import { editText } from '../../editor.ts';
import { KubectlError, throwAll } from '../../errors.ts';
import { dryRun, files, labelSelector, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { asJson, asObject, configurationText, lastAppliedKey } from '../../last-applied.ts';
import { outcomePrinter } from '../../outcome.ts';
import { toCompactJson, toJson } from '../../../machinery/json-text.ts';
import { fileInfos, objectOf, refOf, visitObjects } from '../../resources/visit.ts';

export const viewLastApplied: Command = {
  name: 'view-last-applied',
  short: 'View the latest last-applied-configuration annotations of a resource/object',
  usage: 'apply view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)',
  flags: flagTable(
    [files, labelSelector],
    `
     --all bool
  -o --output string yaml
`,
  ),
  async run(invocation) {
    const { flags } = invocation;
    const output = flags.string('output');
    if (output !== 'yaml' && output !== 'json') {
      throw new KubectlError(`Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`);
    }
    await visitObjects(
      invocation,
      invocation.args,
      async ({ object }) => {
        const text = object.metadata.annotations?.[lastAppliedKey];
        if (text === undefined) {
          throw new KubectlError(`no last-applied-configuration annotation found on resource: ${object.metadata.name}`);
        }
        const parsed = parseYaml(text);
        const value = 'value' in parsed ? parsed.value : text;
        await invocation.print(output === 'yaml' ? toYaml(value) : toJson(value));
      },
      flags.string('selector') === '' ? {} : { list: { labelSelector: flags.string('selector') } },
    );
  },
};

export const setLastApplied: Command = {
  name: 'set-last-applied',
  short: 'Set the last-applied-configuration annotation on a live object to match the contents of a file',
  usage: 'apply set-last-applied -f FILENAME',
  flags: flagTable(
    [printing, dryRun],
    `
     --create-annotation bool
  -f --filename strings
`,
  ),
  async run(invocation) {
    const tell = outcomePrinter(invocation);
    const api = await invocation.api();
    const { infos, errors } = await fileInfos(invocation);
    for (const info of infos) {
      const current = await api.get(refOf(info), { signal: invocation.signal });
      if (current.metadata.annotations?.[lastAppliedKey] === undefined && !invocation.flags.bool('create-annotation')) {
        throw new KubectlError(
          `no last-applied-configuration annotation found on resource: ${info.name}, to create the annotation, run the command with --create-annotation`,
        );
      }
      await tell(info, await annotate(invocation, info, `${toCompactJson(asJson(objectOf(info)))}\n`), 'configured');
    }
    throwAll(errors);
  },
};

export const editLastApplied: Command = {
  name: 'edit-last-applied',
  short: 'Edit latest last-applied-configuration annotations of a resource/object',
  usage: 'apply edit-last-applied (RESOURCE/NAME | -f FILENAME)',
  flags: flagTable(
    [printing, files],
    `
     --field-manager string kubectl-client-side-apply
     --validate string strict bare=strict
     --windows-line-endings bool
`,
  ),
  async run(invocation) {
    const tell = outcomePrinter(invocation);
    await visitObjects(invocation, invocation.args, async (found) => {
      const text = found.object.metadata.annotations?.[lastAppliedKey];
      if (text === undefined) {
        throw new KubectlError(`no last-applied-configuration annotation found on resource: ${found.name}`);
      }
      const before = parseYaml(text);
      const edited = parseYaml(
        await editText(invocation, `${found.name}.yaml`, toYaml('value' in before ? before.value : {})),
      );
      if ('problem' in edited) throw new KubectlError(`the edited file had a syntax error: ${edited.problem.message}`);
      const object = asObject(plain(edited.value));
      await tell(found, await annotate(invocation, found, configurationText(object)), 'edited');
    });
  },
};

async function annotate(invocation: Invocation, info: Parameters<typeof refOf>[0], text: string) {
  const api = await invocation.api();
  const body = { metadata: { annotations: { [lastAppliedKey]: text } } };
  if (invocation.dryRun === 'client') return api.get(refOf(info), { signal: invocation.signal });
  return api.patch(refOf(info), { type: 'merge', body }, invocation.writeOptions());
}
