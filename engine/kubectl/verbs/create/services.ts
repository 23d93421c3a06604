import { nameProblems, portOrNameProblems } from '../../../machinery/validation/index.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import type { Invocation } from '../../invocation.ts';
import { type Draft, generatorCommand } from './generator.ts';

const tcp = '     --tcp strings\n';

interface ServicePort {
  readonly name: string;
  readonly nodePort?: number;
  readonly port: number;
  readonly protocol: 'TCP';
  readonly targetPort: number | string;
}

function servicePorts(invocation: Invocation, nodePort = 0): readonly ServicePort[] {
  return invocation.flags.list('tcp').map((pair) => {
    const [first = '', second] = pair.split(':');
    const port = portNumber(first);
    const targetPort = second === undefined ? port : /^[-+]?\d+$/.test(second) ? Number(second) : second;
    const [problem] = second === undefined ? [] : portOrNameProblems(targetPort);
    if (problem !== undefined) throw new KubectlError(problem);
    return {
      name: pair.replaceAll(':', '-'),
      ...(nodePort === 0 ? {} : { nodePort }),
      port,
      protocol: 'TCP',
      targetPort,
    };
  });
}

/** 0 is passed on: it is for the server to refuse. */
function portNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new KubectlError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  const port = Number(text);
  if (port > 65535) throw new KubectlError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`);
  return port;
}

function serviceDraft(name: string, type: string, spec: { readonly [field: string]: unknown }): Draft {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { labels: { app: name }, name },
    spec: { ...spec, selector: { app: name }, type },
    status: { loadBalancer: {} },
  };
}

function withPorts(ports: readonly ServicePort[]): { readonly ports: readonly ServicePort[] } {
  if (ports.length === 0) throw new KubectlError('at least one tcp port specifier must be provided');
  return { ports };
}

const clusterIP = generatorCommand(
  {
    name: 'clusterip',
    failing: 'ClusterIP service: ',
    short: 'Create a ClusterIP service',
    usage: 'NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]',
    flags: `${tcp}     --clusterip string\n`,
    build(invocation, name) {
      const address = invocation.flags.string('clusterip');
      const ports = servicePorts(invocation);
      if (address === 'None') {
        return serviceDraft(name, 'ClusterIP', { clusterIP: 'None', ...(ports.length > 0 ? { ports } : {}) });
      }
      return serviceDraft(name, 'ClusterIP', {
        ...(address === '' ? {} : { clusterIP: address }),
        ...withPorts(ports),
      });
    },
  },
  'create service',
);

const nodePort = generatorCommand(
  {
    name: 'nodeport',
    failing: 'NodePort service: ',
    short: 'Create a NodePort service',
    usage: 'NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
    flags: `${tcp}     --node-port int\n`,
    build: (invocation, name) =>
      serviceDraft(name, 'NodePort', withPorts(servicePorts(invocation, invocation.flags.int('node-port')))),
  },
  'create service',
);

const loadBalancer = generatorCommand(
  {
    name: 'loadbalancer',
    failing: 'LoadBalancer service: ',
    short: 'Create a LoadBalancer service',
    usage: 'NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
    flags: tcp,
    build: (invocation, name) => serviceDraft(name, 'LoadBalancer', withPorts(servicePorts(invocation))),
  },
  'create service',
);

const externalName = generatorCommand(
  {
    name: 'externalname',
    failing: 'ExternalName service: ',
    short: 'Create an ExternalName service',
    usage: 'NAME --external-name external.name [--dry-run=server|client|none]',
    flags: `${tcp}     --external-name string\n`,
    required: ['external-name'],
    build(invocation, name) {
      const ports = servicePorts(invocation);
      const target = invocation.flags.string('external-name');
      if (nameProblems(target, 'subdomain').length > 0) {
        throw new KubectlError(`invalid service external name ${target}`);
      }
      return serviceDraft(name, 'ExternalName', {
        externalName: target,
        ...(ports.length > 0 ? { ports } : {}),
      });
    },
  },
  'create service',
);

export const service: Command = {
  name: 'service',
  aliases: ['svc'],
  short: 'Create a service using a specified subcommand',
  usage: 'create service [flags]',
  subcommands: [clusterIP, externalName, loadBalancer, nodePort],
};
