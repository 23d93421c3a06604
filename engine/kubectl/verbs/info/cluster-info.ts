import type { Service } from '../../../kinds/types.ts';
import type { Command } from '../../command.ts';
import { connectTarget } from '../../config/target.ts';
import { printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import { toJson } from '../../../machinery/json-text.ts';
import { withoutManagedFields } from '../../printers/objects.ts';
import type { Pod } from '../../../kinds/types.ts';
import { podRef } from '../../resources/pods.ts';

const decoder = new TextDecoder();

const dumped = [
  ['', 'v1', 'events'],
  ['', 'v1', 'replicationcontrollers'],
  ['', 'v1', 'services'],
  ['apps', 'v1', 'daemonsets'],
  ['apps', 'v1', 'deployments'],
  ['apps', 'v1', 'replicasets'],
  ['', 'v1', 'pods'],
] as const;

const dump: Command = {
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
    const api = await invocation.api();
    const show = (value: { readonly [field: string]: unknown }) =>
      invocation.print(toJson(withoutManagedFields(value)));
    await show({ ...(await api.list({ group: '', version: 'v1', resource: 'nodes' })) });
    const listed = flags.list('namespaces');
    const all = flags.bool('all-namespaces')
      ? (await api.list({ group: '', version: 'v1', resource: 'namespaces' })).items.map(
          ({ metadata }) => metadata.name,
        )
      : [...new Set(['kube-system', invocation.namespace])];
    for (const namespace of listed.length > 0 ? listed : all) {
      for (const [group, version, resource] of dumped) {
        await show({ ...(await api.list({ group, version, resource, namespace })) });
      }
      const pods = await api.list<Pod>({ group: '', version: 'v1', resource: 'pods', namespace });
      for (const pod of pods.items) {
        for (const { name } of pod.spec?.containers ?? []) {
          await invocation.print(
            `==== START logs for container ${name} of pod ${namespace}/${pod.metadata.name} ====\n`,
          );
          try {
            for await (const chunk of api.logs(podRef(pod), { container: name, signal: invocation.signal })) {
              await invocation.print(decoder.decode(chunk));
            }
          } catch (error) {
            if (invocation.signal.aborted) throw error;
            await invocation.print(`Request log error: ${error instanceof Error ? error.message : String(error)}\n`);
          }
          await invocation.print(`==== END logs for container ${name} of pod ${namespace}/${pod.metadata.name} ====\n`);
        }
      }
    }
  },
};

export const clusterInfo: Command = {
  name: 'cluster-info',
  short: 'Display cluster information',
  usage: 'cluster-info [flags]',
  subcommands: [dump],
  async run(invocation) {
    const { server } = connectTarget(invocation.config(), invocation.flags);
    await invocation.print(`Kubernetes control plane is running at ${server}\n`);
    const api = await invocation.api();
    const services = await api.list<Service>(
      { group: '', version: 'v1', resource: 'services', namespace: 'kube-system' },
      { labelSelector: 'kubernetes.io/cluster-service=true', signal: invocation.signal },
    );
    for (const { metadata, spec } of services.items) {
      const name = metadata.labels?.['kubernetes.io/name'] || metadata.name;
      const [port] = spec?.ports ?? [];
      const target = port?.name ? `${metadata.name}:${port.name}` : metadata.name;
      await invocation.print(
        `${name} is running at ${server}/api/v1/namespaces/kube-system/services/${target}/proxy\n`,
      );
    }
    await invocation.print("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
  },
};
