import type { Service } from '../../../kinds/types.ts';
import type { Command } from '../../command.ts';
import { connectTarget } from '../../config/target.ts';
import type { Invocation } from '../../invocation.ts';
import { dump } from './dump.ts';

export const clusterInfo: Command = {
  name: 'cluster-info',
  short: 'Display cluster information',
  usage: 'cluster-info [flags]',
  subcommands: [dump],
  async run(invocation) {
    try {
      await tellServers(invocation);
    } finally {
      if (!invocation.signal.aborted)
        await invocation.print("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
    }
  },
};

/** The API server, and what the cluster says is one of its own services. */
async function tellServers(invocation: Invocation): Promise<void> {
  const { server } = connectTarget(invocation.config(), invocation.flags);
  const api = await invocation.api();
  const services = await api.list<Service>(
    { group: '', version: 'v1', resource: 'services', namespace: 'kube-system' },
    { labelSelector: 'kubernetes.io/cluster-service=true', signal: invocation.signal },
  );
  await invocation.print(`Kubernetes control plane is running at ${server}\n`);
  for (const { metadata, spec } of services.items) {
    const name = metadata.labels?.['kubernetes.io/name'] || metadata.name;
    const [port] = spec?.ports ?? [];
    const target = port?.name ? `${metadata.name}:${port.name}` : metadata.name;
    await invocation.print(`${name} is running at ${server}/api/v1/namespaces/kube-system/services/${target}/proxy\n`);
  }
}
