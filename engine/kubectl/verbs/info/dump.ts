import type { KubeApi } from '../../../client/kube-api.ts';
import type { Pod } from '../../../kinds/types.ts';
import { FileError } from '../../../runtime/filesystem.ts';
import { failureWithoutStatus } from '../../../client/answer.ts';
import { isApiError } from '../../../machinery/errors.ts';
import type { KubeList, ResourceRef } from '../../../machinery/types.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { objectPrinter } from '../../printers/objects.ts';
import { resolvePath } from '../../resources/paths.ts';
import { podRef } from '../../resources/pods.ts';

/** What is dumped of a namespace, in this order, and the names of the files. */
const dumped: readonly (readonly [file: string, kind: string, resource: ResourceRef])[] = [
  ['events', 'Event', { group: '', version: 'v1', resource: 'events' }],
  [
    'replication-controllers',
    'ReplicationController',
    { group: '', version: 'v1', resource: 'replicationcontrollers' },
  ],
  ['services', 'Service', { group: '', version: 'v1', resource: 'services' }],
  ['daemonsets', 'DaemonSet', { group: 'apps', version: 'v1', resource: 'daemonsets' }],
  ['deployments', 'Deployment', { group: 'apps', version: 'v1', resource: 'deployments' }],
  ['replicasets', 'ReplicaSet', { group: 'apps', version: 'v1', resource: 'replicasets' }],
  ['pods', 'Pod', { group: '', version: 'v1', resource: 'pods' }],
];

export const dump: Command = {
  name: 'dump',
  short: 'Dump relevant information for debugging and diagnosis',
  usage: 'cluster-info dump [flags]',
  flags: flagTable(
    [printing.filter(({ name }) => name !== 'output')],
    `
  -A --all-namespaces bool
     --namespaces strings
  -o --output string json
     --output-directory string
     --pod-running-timeout duration 20s
`,
  ),
  async run(invocation) {
    const { flags } = invocation;
    const print = objectPrinter(invocation, { typed: true });
    const api = await invocation.api();
    const directory = flags.string('output-directory');
    const format = flags.string('output');
    const extension = format === 'json' || format === 'yaml' ? `.${format}` : '.txt';
    const show = async (name: string, kind: string, resource: ResourceRef): Promise<KubeList> => {
      const write = openOutput(invocation, directory, `${name}${extension}`);
      const list = await api.list(resource, { signal: invocation.signal });
      if (format === 'name') throw new KubectlError(`list types are not supported by name printing: *v1.${kind}List`);
      await write(print?.(typedList(kind, list)) ?? '');
      return list;
    };
    await show('nodes', 'Node', { group: '', version: 'v1', resource: 'nodes' });
    for (const namespace of await namespacesOf(invocation, api)) {
      let last: KubeList | undefined;
      for (const [file, kind, resource] of dumped)
        last = await show(`${namespace}/${file}`, kind, { ...resource, namespace });
      for (const pod of (last?.items ?? []) as readonly Pod[]) {
        await dumpLogs(
          invocation,
          api,
          pod,
          openOutput(invocation, directory, `${namespace}/${pod.metadata.name}/logs.txt`),
        );
      }
    }
    if (directory !== '' && directory !== '-') await invocation.print(`Cluster info dumped to ${directory}\n`);
  },
};

async function namespacesOf({ flags, namespace }: Invocation, api: KubeApi): Promise<readonly string[]> {
  if (flags.bool('all-namespaces')) {
    const { items } = await api.list({ group: '', version: 'v1', resource: 'namespaces' });
    return items.map(({ metadata }) => metadata.name);
  }
  const listed = flags.list('namespaces');
  return listed.length > 0 ? listed : ['kube-system', namespace];
}

/** As the list of a Go type is: its items tell neither kind nor version. */
function typedList(kind: string, { apiVersion, metadata, items }: KubeList) {
  return {
    kind: `${kind}List`,
    apiVersion,
    metadata,
    items: items.map(({ apiVersion: _version, kind: _kind, ...item }) => item),
  };
}

async function dumpLogs(
  invocation: Invocation,
  api: KubeApi,
  pod: Pod,
  write: (text: string) => Promise<void>,
): Promise<void> {
  const { name: podName, namespace = '' } = pod.metadata;
  for (const { name } of [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])]) {
    const about = `logs for container ${name} of pod ${namespace}/${podName}`;
    await write(`==== START ${about} ====\n`);
    const decoder = new TextDecoder();
    try {
      for await (const chunk of api.logs(podRef(pod), { container: name, signal: invocation.signal })) {
        await write(decoder.decode(chunk, { stream: true }));
      }
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      await write(`Request log error: ${bareMessage(error, `get pods ${podName}`)}\n`);
    }
    await write(`==== END ${about} ====\n`);
  }
}

/** What client-go says of an answer whose body it does not look into. */
function bareMessage(error: unknown, request: string): string {
  if (!isApiError(error)) return error instanceof Error ? error.message : String(error);
  return `${failureWithoutStatus(error.code, error.message).message} (${request})`;
}

/** Where a part goes: to a file of that name, which is made at once, or to the output where there is no directory. */
function openOutput({ context }: Invocation, directory: string, name: string): (text: string) => Promise<void> {
  if (directory === '' || directory === '-') return (text) => context.stdout.write(text);
  const path = resolvePath(context.cwd, `${directory}/${name}`);
  try {
    context.fs.mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new KubectlError(`mkdir ${directory}: not a directory`);
  }
  context.fs.write(path, '');
  return async (text) => context.fs.write(path, text, { append: true });
}
