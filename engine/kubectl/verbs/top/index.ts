import type { Command } from '../../command.ts';
import { KubectlError, usageError } from '../../errors.ts';
import { at, listAt, textAt } from '../../fields.ts';
import { labelSelector } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { layOut } from '../../printers/tabs.ts';
import { parseQuantity } from '../describe/quantities.ts';
import type { KubeObject } from '../../../machinery/types.ts';

const metricsGroup = 'metrics.k8s.io';

const node: Command = {
  name: 'node',
  aliases: ['nodes', 'no'],
  short: 'Display resource (CPU/memory) usage of nodes',
  usage: 'top node [NAME | -l label]',
  flags: flagTable(
    [labelSelector],
    `
     --no-headers bool
     --show-capacity bool
     --show-swap bool
     --sort-by string
     --use-protocol-buffers bool true
`,
  ),
  async run(invocation) {
    refuseSelection(invocation, 'node', '--selector');
    const usage = await metrics(invocation, 'nodes', undefined);
    const api = await invocation.api();
    const nodes = await api.list({ group: '', version: 'v1', resource: 'nodes' }, { signal: invocation.signal });
    const field = invocation.flags.bool('show-capacity') ? 'capacity' : 'allocatable';
    const rows = sorted(invocation, usage).map((each) => {
      const of = nodes.items.find(({ metadata }) => metadata.name === each.metadata.name);
      const cpu = cpuOf(at(each, 'usage'));
      const memory = memoryOf(at(each, 'usage'));
      const share = (used: number, name: string): string => {
        const all = parseQuantity(textAt(of, 'status', field, name) ?? '0').value;
        return all > 0 ? `${Math.floor((used / all) * 100)}%` : '<unknown>';
      };
      return [each.metadata.name, cpuText(cpu), share(cpu, 'cpu'), memoryText(memory), share(memory, 'memory')];
    });
    await table(invocation, ['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)'], rows);
  },
};

const pod: Command = {
  name: 'pod',
  aliases: ['pods', 'po'],
  short: 'Display resource (CPU/memory) usage of pods',
  usage: 'top pod [NAME | -l label]',
  flags: flagTable(
    [labelSelector],
    `
  -A --all-namespaces bool
     --containers bool
     --field-selector string
     --no-headers bool
     --show-swap bool
     --sort-by string
     --sum bool
     --use-protocol-buffers bool true
`,
  ),
  async run(invocation) {
    const { flags } = invocation;
    refuseSelection(invocation, 'pod', 'selector');
    const fields = flags.string('field-selector');
    const strange = fields.split(',').find((each) => each !== '' && !each.includes('='));
    if (strange !== undefined) throw new KubectlError(`invalid selector: '${fields}'; can't understand '${strange}'`);
    const all = flags.bool('all-namespaces');
    const usage = await metrics(invocation, 'pods', all ? undefined : invocation.namespace);
    if (usage.length === 0) {
      return invocation.warn(
        all ? 'No resources found\n' : `No resources found in ${invocation.namespace} namespace.\n`,
      );
    }
    const place = (each: KubeObject): string[] => (all ? [each.metadata.namespace ?? ''] : []);
    const rows = sorted(invocation, usage).flatMap((each) => {
      const containers = listAt(each, 'containers');
      if (flags.bool('containers')) {
        return containers.map((container) => [
          ...place(each),
          each.metadata.name,
          textAt(container, 'name') ?? '',
          cpuText(cpuOf(at(container, 'usage'))),
          memoryText(memoryOf(at(container, 'usage'))),
        ]);
      }
      return [[...place(each), each.metadata.name, cpuText(totalOf(each, cpuOf)), memoryText(totalOf(each, memoryOf))]];
    });
    const titles = [...(all ? ['NAMESPACE'] : []), ...(flags.bool('containers') ? ['POD', 'NAME'] : ['NAME'])];
    await table(invocation, [...titles, 'CPU(cores)', 'MEMORY(bytes)'], rows);
  },
};

export const top: Command = {
  name: 'top',
  short: 'Display resource (CPU/memory) usage',
  usage: 'top [flags]',
  subcommands: [node, pod],
};

/** One by its name, or those of a selector; and in which order. */
function refuseSelection({ args, flags }: Invocation, kind: string, selector: string): void {
  if (args.length > 1) throw usageError(`top ${kind}`, `${kind} [NAME | -l label]`);
  const by = flags.string('sort-by');
  if (by !== '' && by !== 'cpu' && by !== 'memory') throw new KubectlError('--sort-by accepts only cpu or memory');
  if (args.length > 0 && flags.string('selector') !== '')
    throw new KubectlError(`only one of NAME or ${selector} can be provided`);
}

async function metrics(
  invocation: Invocation,
  resource: string,
  namespace: string | undefined,
): Promise<readonly KubeObject[]> {
  const api = await invocation.api();
  const { resources } = await api.discovery();
  const served = resources.find((each) => each.group === metricsGroup && each.resource === resource);
  if (!served) throw new KubectlError('Metrics API not available');
  const ref = {
    group: metricsGroup,
    version: served.version,
    resource,
    ...(namespace === undefined ? {} : { namespace }),
  };
  const [name] = invocation.args;
  if (name !== undefined) return [await api.get({ ...ref, name }, { signal: invocation.signal })];
  const selector = invocation.flags.string('selector');
  const list = await api.list(ref, {
    ...(selector === '' ? {} : { labelSelector: selector }),
    signal: invocation.signal,
  });
  return list.items;
}

const cpuOf = (usage: unknown): number => {
  const text = textAt(usage, 'cpu') ?? '0';
  return text.endsWith('n') ? Number(text.slice(0, -1)) / 1e9 : parseQuantity(text).value;
};
const memoryOf = (usage: unknown): number => parseQuantity(textAt(usage, 'memory') ?? '0').value;

/** Of a node, or of all containers of a pod. */
function totalOf(object: KubeObject, of: (usage: unknown) => number): number {
  const containers = listAt(object, 'containers');
  if (containers.length === 0) return of(at(object, 'usage'));
  return containers.reduce((sum: number, container) => sum + of(at(container, 'usage')), 0);
}

const cpuText = (cores: number): string => `${Math.ceil(cores * 1000)}m`;
const memoryText = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)}Mi`;

function sorted(invocation: Invocation, objects: readonly KubeObject[]): readonly KubeObject[] {
  const by = invocation.flags.string('sort-by');
  if (by !== '') {
    const of = by === 'cpu' ? cpuOf : memoryOf;
    return [...objects].sort((a, b) => totalOf(b, of) - totalOf(a, of));
  }
  const key = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;
  return [...objects].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const table = (
  invocation: Invocation,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<void> => invocation.print(layOut(invocation.flags.bool('no-headers') ? rows : [header, ...rows]));
