import type { KubeObject } from '../../../machinery/types.ts';
import { visitForChange } from '../../change.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { entriesAt, listAt, textAt, withField } from '../../fields.ts';
import { dryRun, files, labelSelector, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { targetsOf } from '../../resources/visit.ts';
import { VariableValues } from './env-values.ts';
import { changeContainers, changeEach, podSpecPath, splitAtPairs, wildcard } from './containers.ts';

export const env: Command = {
  name: 'env',
  short: 'Update environment variables on a pod template',
  usage: 'set env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
  flags: flagTable(
    [printing, files, dryRun, labelSelector],
    `
     --all bool
  -c --containers string *
  -e --env array
     --field-manager string kubectl-set
     --from string
     --keys strings
     --list bool
     --local bool
     --overwrite bool true
     --prefix string
     --resolve bool
`,
  ),
  async run(invocation) {
    const { flags } = invocation;
    const isPair = (arg: string): boolean => /^.+=/s.test(arg) || (arg.endsWith('-') && !arg.includes('/'));
    const [resources, pairs] = splitAtPairs(invocation.args, isPair);
    if (resources.length > 1 && resources.some((word) => word.includes('/'))) await targetsOf(invocation, resources);
    if (resources.length === 0 && flags.list('filename').length === 0) {
      throw new KubectlError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
    }
    if (flags.bool('list')) return listVariables(invocation, resources);
    const read = pairs.includes('-') ? (await invocation.readStdinText()).split('\n') : [];
    const all = [...pairs.filter((pair) => pair !== '-'), ...read.filter((line) => line !== ''), ...flags.list('env')];
    const strange = all.find((pair) => !pair.includes('=') && !pair.endsWith('-'));
    if (strange !== undefined) throw new KubectlError(`unknown environment variable: ${strange}`);
    if (flags.list('keys').length > 0 && flags.string('from') === '')
      throw new KubectlError('when specifying --keys, a configmap or secret must be provided with --from');
    for (const pair of all) refuseBadName(pair.includes('=') ? pair.slice(0, pair.indexOf('=')) : pair.slice(0, -1));
    const added = await addedVariables(invocation, all);
    const removed = new Set(all.filter((pair) => !pair.includes('=')).map((pair) => pair.slice(0, -1)));
    if (added.length === 0 && removed.size === 0) return;
    await changeEach(invocation, resources, 'env updated', (object) => changedEnv(invocation, object, added, removed), {
      failing: 'failed to patch env update to pod template: ',
    });
  },
};

function refuseBadName(name: string): void {
  if (/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) return;
  throw new KubectlError(
    `${JSON.stringify(name)} is not a valid key name: a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')`,
  );
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: object;
}

async function addedVariables(invocation: Invocation, pairs: readonly string[]): Promise<readonly Variable[]> {
  const added: Variable[] = pairs
    .filter((pair) => pair.includes('='))
    .map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      return { name, ...(value === '' ? {} : { value }) };
    });
  const from = invocation.flags.string('from');
  if (from === '') return added;
  const keys = invocation.flags.list('keys');
  const prefix = invocation.flags.string('prefix');
  await visitForChange(invocation, [from], async ({ object, name }) => {
    const field = object.kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef';
    if (object.kind !== 'Secret' && object.kind !== 'ConfigMap') {
      throw new KubectlError(`unsupported resource specified in --from`);
    }
    for (const [key] of entriesAt(object, 'data')) {
      if (keys.length > 0 && !keys.includes(key)) continue;
      const plainName = key.toUpperCase().replace(/[^A-Z0-9_]/g, '_');
      if (plainName !== key) await invocation.warn(`Warning: key ${key} transferred to ${plainName}\n`);
      const variable = `${prefix}${plainName}`;
      added.push({ name: variable, valueFrom: { [field]: { key, name } } });
    }
  });
  return added;
}

function changedEnv(
  invocation: Invocation,
  object: KubeObject,
  added: readonly Variable[],
  removed: ReadonlySet<string>,
): KubeObject {
  const wanted = wildcard(invocation.flags.string('containers'));
  let found = false;
  const next = changeContainers(object, (container) => {
    if (!wanted.test(textAt(container, 'name') ?? '')) return container;
    found = true;
    return changedContainer(container, added, removed, invocation.flags.bool('overwrite'));
  });
  if (!found) {
    const about = `${object.kind ?? ''}/${object.metadata.name}`;
    void invocation.warn(
      `Warning: ${about} does not have any containers matching ${JSON.stringify(invocation.flags.string('containers'))}\n`,
    );
  }
  return next;
}

function changedContainer(
  container: unknown,
  added: readonly Variable[],
  removed: ReadonlySet<string>,
  overwrite: boolean,
): unknown {
  const before = listAt(container, 'env');
  const next: unknown[] = before.filter((each) => !removed.has(textAt(each, 'name') ?? ''));
  for (const variable of added) {
    const index = next.findIndex((each) => textAt(each, 'name') === variable.name);
    if (index >= 0 && !overwrite) {
      throw new KubectlError(
        `'${variable.name}' already has a value (${textAt(next[index], 'value') ?? ''}), and --overwrite is false`,
      );
    }
    if (index < 0) next.push(variable);
    else next[index] = variable;
  }
  return next.length === 0 && before.length === 0 ? container : withField(container, ['env'], () => next);
}

async function listVariables(invocation: Invocation, resources: readonly string[]): Promise<void> {
  const wanted = wildcard(invocation.flags.string('containers'));
  await visitForChange(invocation, resources, async ({ object, name, resource }) => {
    const path = podSpecPath(object);
    if (!path) return;
    const values = new VariableValues(invocation, object);
    for (const list of ['containers', 'initContainers']) {
      for (const container of listAt(object, ...path, list)) {
        const containerName = textAt(container, 'name') ?? '';
        if (!wanted.test(containerName)) continue;
        await invocation.print(`# ${resource.kind} ${name}, container ${containerName}\n`);
        for (const variable of listAt(container, 'env')) {
          const value = invocation.flags.bool('resolve') ? await values.of(variable, container) : undefined;
          const line = value === undefined ? variableText(variable) : `${textAt(variable, 'name') ?? ''}=${value}`;
          await invocation.print(`${line}\n`);
        }
      }
    }
  });
}

function variableText(variable: unknown): string {
  const name = textAt(variable, 'name') ?? '';
  const [source] = entriesAt(variable, 'valueFrom');
  if (!source) return `${name}=${textAt(variable, 'value') ?? ''}`;
  const [type, ref] = source;
  switch (type) {
    case 'fieldRef':
      return `# ${name} from field path ${textAt(ref, 'fieldPath') ?? ''}`;
    case 'secretKeyRef':
      return `# ${name} from secret ${textAt(ref, 'name') ?? ''}, key ${textAt(ref, 'key') ?? ''}`;
    case 'configMapKeyRef':
      return `# ${name} from configmap ${textAt(ref, 'name') ?? ''}, key ${textAt(ref, 'key') ?? ''}`;
    default:
      return `# ${name} from resource field ${textAt(ref, 'resource') ?? ''}`;
  }
}
