import type { Command } from '../../command.ts';
import { KubectlError, PlainError, throwAll } from '../../errors.ts';
import { labelSelector, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { outcomePrinter } from '../../outcome.ts';
import { hasFiles } from '../../resources/files.ts';
import { pluralName } from '../../resources/mapper.ts';
import { collectionOf, fileInfos, type Info, targetsOf } from '../../resources/visit.ts';
import { goneBy } from '../delete/gone.ts';
import { type Condition, parseCondition } from './condition.ts';
import { objectBy } from './until.ts';

/** A week: what a negative timeout stands for. */
const longest = 7 * 24 * 3_600_000;

export const wait: Command = {
  name: 'wait',
  short: 'Wait for a specific condition on one or many resources',
  usage:
    "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  flags: flagTable(
    [printing, labelSelector],
    `
     --all bool
  -A --all-namespaces bool
     --field-selector string
  -f --filename strings
     --for array
     --local bool
  -R --recursive bool true
     --timeout duration 30s
`,
  ),
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { flags, args } = invocation;
  const wanted = flags.list('for');
  if (wanted.length === 0) throw new KubectlError('unrecognized condition: []');
  if (args.length === 0 && !hasFiles(invocation)) {
    throw new PlainError(
      "error: You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'",
    );
  }
  const conditions = wanted.map(parseCondition);
  const timeout = flags.duration('timeout');
  const { clock } = invocation.context.sim;
  const deadline = clock.now() + (timeout < 0 ? longest : timeout);
  const tell = outcomePrinter(invocation);
  const errors: unknown[] = [];
  const infos = await infosOf(invocation, conditions, errors);
  if (infos.length === 0 && errors.length === 0 && !conditions.every(({ type }) => type === 'delete')) {
    throw new KubectlError('no matching resources found');
  }
  for (const condition of conditions) {
    for (const info of infos) {
      try {
        await waitOne(invocation, info, condition, deadline, tell);
      } catch (error) {
        if (invocation.signal.aborted) throw error;
        errors.push(error);
      }
    }
  }
  throwAll(errors);
}

async function waitOne(
  invocation: Invocation,
  info: Info,
  condition: Condition,
  deadline: number,
  tell: ReturnType<typeof outcomePrinter>,
): Promise<void> {
  const subject = `${pluralName({ ...info.resource, group: '' })}/${info.name}`;
  const looksOnce = invocation.flags.duration('timeout') === 0;
  const late = new KubectlError(
    looksOnce ? `condition not met for ${subject}` : `timed out waiting for the condition on ${subject}`,
  );
  // once time is up nobody looks at what is left
  if (!looksOnce && invocation.now() >= deadline) throw late;
  if (condition.type === 'delete') {
    if (await goneBy(invocation, info, undefined, deadline)) return;
    throw late;
  }
  const object = await objectBy(invocation, info, condition, deadline);
  if (!object) throw condition.type === 'create' ? new KubectlError('timed out waiting for the condition') : late;
  await tell(info, object, 'condition met');
}

async function infosOf(
  invocation: Invocation,
  conditions: readonly Condition[],
  errors: unknown[],
): Promise<readonly Info[]> {
  const { flags, args } = invocation;
  if (hasFiles(invocation)) {
    const { infos, errors: failed } = await fileInfos(invocation);
    errors.push(...failed);
    return infos;
  }
  const api = await invocation.api();
  const selector = flags.string('selector');
  const fieldSelector = flags.string('field-selector');
  const targets = await targetsOf(invocation, args, { allNamespaces: flags.bool('all-namespaces'), selector });
  const infos: Info[] = [];
  for (const target of targets) {
    if (target.type === 'named') {
      if (fieldSelector !== '')
        throw new KubectlError('selectors and the all flag cannot be used when passing resource/name arguments');
      infos.push(target.info);
      continue;
    }
    if (!flags.bool('all') && selector === '' && fieldSelector === '') {
      throw new KubectlError('resource(s) were provided, but no name was specified');
    }
    const { clock } = invocation.context.sim;
    const until = clock.now() + flags.duration('timeout');
    for (;;) {
      const list = await api.list(collectionOf(target.resource, target.namespace), {
        ...(selector === '' ? {} : { labelSelector: selector }),
        ...(fieldSelector === '' ? {} : { fieldSelector }),
        signal: invocation.signal,
      });
      for (const { metadata } of list.items) {
        infos.push({ resource: target.resource, namespace: metadata.namespace, name: metadata.name });
      }
      // what is to be created may not be there yet
      if (infos.length > 0 || !conditions.some(({ type }) => type === 'create') || clock.now() >= until) break;
      await clock.sleep(500, invocation.signal);
    }
  }
  return infos;
}
