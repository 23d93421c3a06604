import { changed, mergePatchBetween, sendChange, visitForChange } from '../../change.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { dryRun, files, labelSelector, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import { outcomePrinter } from '../../outcome.ts';

interface Metadata {
  readonly verb: 'label' | 'annotate';
  readonly field: 'labels' | 'annotations';
  readonly noun: 'label' | 'annotation';
}

const labels: Metadata = { verb: 'label', field: 'labels', noun: 'label' };
const annotations: Metadata = { verb: 'annotate', field: 'annotations', noun: 'annotation' };

export const label = metadataCommand(labels, 'Update the labels on a resource');
export const annotate = metadataCommand(annotations, 'Update the annotations on a resource');

function metadataCommand(kind: Metadata, short: string): Command {
  return {
    name: kind.verb,
    short,
    usage: `${kind.verb} [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]`,
    flags: flagTable(
      [printing, files, dryRun, labelSelector],
      `
     --all bool
  -A --all-namespaces bool
     --field-manager string kubectl-${kind.verb}
     --field-selector string
     --list bool
     --local bool
     --overwrite bool
     --resource-version string
`,
    ),
    run: (invocation) => run(invocation, kind),
  };
}

interface Changes {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

async function run(invocation: Invocation, kind: Metadata): Promise<void> {
  const { flags } = invocation;
  const { resources, changes } = splitArguments(invocation.args, kind);
  const list = flags.bool('list');
  if (resources.length === 0 && flags.list('filename').length === 0 && flags.string('kustomize') === '') {
    throw new KubectlError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  }
  if (changes.set.size === 0 && changes.remove.length === 0 && !list) {
    throw new KubectlError(`at least one ${kind.noun} update is required`);
  }
  if (flags.bool('all') && flags.string('selector') !== '') {
    throw new KubectlError('cannot set --all and --selector at the same time');
  }
  const tell = outcomePrinter(invocation);
  await visitForChange(invocation, resources, async (found) => {
    const { object } = found;
    if (list) {
      const entries = Object.entries(object.metadata[kind.field] ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
      return invocation.print(entries.map(([key, value]) => `${key}=${value}\n`).join(''));
    }
    if (!flags.bool('overwrite')) refuseOverwrite(object, changes, kind);
    for (const key of changes.remove) {
      if (object.metadata[kind.field]?.[key] === undefined && kind.verb === 'label') {
        await invocation.print(`label ${JSON.stringify(key)} not found.\n`);
      }
    }
    const next = changedObject(invocation, object, changes, kind);
    const isChanged = changed(object, next);
    const patch = mergePatchBetween(object, next);
    const result = isChanged ? await sendChange(invocation, found, next, patch) : object;
    await tell(found, result, kind.verb === 'annotate' ? 'annotated' : labelWord(changes, isChanged));
  });
}

function labelWord({ set, remove }: Changes, isChanged: boolean): string {
  if (!isChanged) return 'not labeled';
  return set.size === 0 && remove.length > 0 ? 'unlabeled' : 'labeled';
}

/** Resources stand before the first `key=value` or `key-`. */
function splitArguments(
  args: readonly string[],
  { noun }: Metadata,
): { readonly resources: readonly string[]; readonly changes: Changes } {
  const isChange = (arg: string): boolean => arg.includes('=') || (arg.endsWith('-') && arg !== '-');
  const first = args.findIndex(isChange);
  const resources = first < 0 ? args : args.slice(0, first);
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const arg of first < 0 ? [] : args.slice(first)) {
    if (!isChange(arg)) throw new KubectlError(`all resources must be specified before ${noun} changes: ${arg}`);
    const equals = arg.indexOf('=');
    if (equals < 0) {
      remove.push(arg.slice(0, -1));
      continue;
    }
    const value = arg.slice(equals + 1);
    if (equals === 0) throw new KubectlError(`invalid ${noun} format: ${arg}`);
    if (noun === 'label') refuseLabelValue(arg, value);
    set.set(arg.slice(0, equals), value);
  }
  if (remove.some((key) => set.has(key))) {
    throw new KubectlError(
      `can not both modify and remove ${noun === 'label' ? 'a label' : 'an annotation'} in the same command`,
    );
  }
  return { resources, changes: { set, remove } };
}

function refuseLabelValue(arg: string, value: string): void {
  if (value.length > 63) {
    throw new KubectlError(`invalid label value: ${JSON.stringify(arg)}: must be no more than 63 bytes`);
  }
  if (!/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(value)) {
    throw new KubectlError(
      `invalid label value: ${JSON.stringify(arg)}: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
    );
  }
}

function refuseOverwrite(object: KubeObject, { set }: Changes, { field, verb }: Metadata): void {
  const held = [...set].flatMap(([key, value]) => {
    const now = object.metadata[field]?.[key];
    if (now === undefined || (verb === 'label' && now === value)) return [];
    return [`'${key}' already has a value (${now})`];
  });
  if (held.length === 0) return;
  if (verb === 'label') throw new KubectlError(`${held[0]}, and --overwrite is false`);
  throw new KubectlError(`--overwrite is false but found the following declared annotation(s): ${held.join('; ')}`);
}

function changedObject(
  invocation: Invocation,
  object: KubeObject,
  { set, remove }: Changes,
  { field }: Metadata,
): KubeObject {
  const entries = new Map(Object.entries(object.metadata[field] ?? {}));
  for (const key of remove) entries.delete(key);
  for (const [key, value] of set) entries.set(key, value);
  const version = invocation.flags.string('resource-version');
  if (entries.size === 0 && object.metadata[field] === undefined) return object;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      [field]: Object.fromEntries(entries),
      ...(version === '' ? {} : { resourceVersion: version }),
    },
  };
}
