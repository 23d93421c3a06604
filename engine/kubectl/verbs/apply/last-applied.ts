import { plain } from '../../../machinery/plain.ts';
import { parseYaml, toYaml } from '../../../machinery/yaml.ts';
import type { Command } from '../../command.ts';
import { editText } from '../../editor.ts';
import { KubectlError, throwAll } from '../../errors.ts';
import { dryRun, files, labelSelector, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { asJson, asObject, lastAppliedKey } from '../../last-applied.ts';
import { outcomePrinter } from '../../outcome.ts';
import { toCompactJson, toJson } from '../../../machinery/json-text.ts';
import { equal } from '../../../machinery/patch/three-way.ts';
import { objectPrinter } from '../../printers/objects.ts';
import { hasFiles } from '../../resources/files.ts';
import { kindName } from '../../resources/mapper.ts';
import { fileInfos, type Info, objectOf, refOf, resourceMissing, visitObjects } from '../../resources/visit.ts';

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
      throw invocation.usageError(`Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`);
    }
    if (invocation.args.length === 0 && !hasFiles(invocation)) throw new KubectlError(resourceMissing);
    await visitObjects(
      invocation,
      invocation.args,
      async ({ object }) => {
        const text = object.metadata.annotations?.[lastAppliedKey];
        if (text === undefined) return;
        const parsed = parseYaml(text);
        const value = 'value' in parsed ? parsed.value : text;
        await invocation.print(output === 'yaml' ? toYaml(value) : toJson(value));
      },
      {
        ...(flags.string('selector') === '' ? {} : { list: { labelSelector: flags.string('selector') } }),
        ...(flags.bool('all') ? {} : { requireSelector: 'resource(s) were provided, but no name was specified' }),
      },
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
    if (!hasFiles(invocation)) throw new KubectlError(resourceMissing);
    const tell = outcomePrinter(invocation);
    const api = await invocation.api();
    const { infos, errors } = await fileInfos(invocation);
    throwAll(errors);
    const changes: { readonly info: Info; readonly text: string }[] = [];
    // all are looked at before one is changed
    for (const info of infos) {
      const current = await api.get(refOf(info), { signal: invocation.signal });
      const before = current.metadata.annotations?.[lastAppliedKey];
      if (before === undefined && !invocation.flags.bool('create-annotation')) {
        throw new KubectlError(
          `no last-applied-configuration annotation found on resource: ${info.name}, to create the annotation, run the command with --create-annotation`,
        );
      }
      const text = `${toCompactJson(asJson(objectOf(info)))}\n`;
      if (text !== before) changes.push({ info, text });
      else await invocation.print(`set-last-applied ${info.name}: no changes required.\n`);
    }
    for (const { info, text } of changes) await tell(info, await annotate(invocation, info, text), 'configured');
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
    const printer = objectPrinter(invocation);
    await visitObjects(invocation, invocation.args, async (found) => {
      const text = found.object.metadata.annotations?.[lastAppliedKey];
      if (text === undefined) {
        throw new KubectlError(
          'no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`',
        );
      }
      const parsed = parseYaml(text);
      const before = 'value' in parsed ? plain(parsed.value) : {};
      const edited = parseYaml(await editText(invocation, `${found.name}.yaml`, toYaml(before)));
      if ('problem' in edited) throw new KubectlError(`the edited file had a syntax error: ${edited.problem.message}`);
      const after = plain(edited.value);
      if (equal(before, after)) return invocation.warn('Edit cancelled, no changes made.\n');
      await annotate(invocation, found, `${toCompactJson(after)}\n`);
      await invocation.print(printer ? printer(asObject(after)) : `${kindName(found.resource)}/${found.name} edited\n`);
    });
  },
};

async function annotate(invocation: Invocation, info: Parameters<typeof refOf>[0], text: string) {
  const api = await invocation.api();
  const body = { metadata: { annotations: { [lastAppliedKey]: text } } };
  if (invocation.dryRun === 'client') return api.get(refOf(info), { signal: invocation.signal });
  return api.patch(refOf(info), { type: 'merge', body }, invocation.writeOptions());
}
