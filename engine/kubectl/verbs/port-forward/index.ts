import type { ByteDuplex } from '../../../client/kube-api.ts';
import type { Pod } from '../../../kinds/types.ts';
import { ConnectError, type Connection } from '../../../runtime/process.ts';
import type { Command } from '../../command.ts';
import { KubectlError, usageError } from '../../errors.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { listenOn, untilEnded } from '../../local-network.ts';
import { podRef, podsOf } from '../../resources/pods.ts';
import { refOf, targetsOf } from '../../resources/visit.ts';
import { forwardedPort, type ForwardedPort, remotePort } from './ports.ts';

export const portForward: Command = {
  name: 'port-forward',
  short: 'Forward one or more local ports to a pod',
  usage: 'port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  long: 'The ports are those of the machine or the shell that runs it: in a notebook, of the notebook. It goes on until it is ended, so put it into the background.',
  examples: ['kubectl port-forward svc/web 8080:80 &', 'kubectl port-forward pod/web :80 &'],
  flags: flagTable(
    [],
    `
     --address strings localhost
     --pod-running-timeout duration 1m0s
`,
  ),
  async run(invocation) {
    const [name, ...specs] = invocation.args;
    if (name === undefined || specs.length === 0) {
      throw usageError('port-forward', 'TYPE/NAME and list of ports are required for port-forward');
    }
    const { pod, service } = await forwardTarget(invocation, name);
    const ports = specs.map((spec) => forwardedPort(spec, (port) => remotePort(pod, service, port)));
    const phase = pod.status?.phase ?? 'Pending';
    if (phase !== 'Running') {
      throw new KubectlError(`unable to forward port because pod is not running. Current status=${phase}`);
    }
    const open: { close(): void }[] = [];
    try {
      for (const port of ports) open.push(await forward(invocation, pod, port));
      return await untilEnded(invocation.signal);
    } finally {
      for (const each of open) each.close();
    }
  },
};

/** The pod behind a name, and the service where the name is one. */
async function forwardTarget(invocation: Invocation, name: string) {
  const [pod] = await podsOf(invocation, name);
  if (!pod) throw new KubectlError('timed out waiting for the condition');
  if (!name.includes('/')) return { pod, service: undefined };
  const [target] = await targetsOf(invocation, [name]);
  if (target?.type !== 'named' || target.info.resource.kind !== 'Service') return { pod, service: undefined };
  const api = await invocation.api();
  return { pod, service: await api.get(refOf(target.info), { signal: invocation.signal }) };
}

async function forward(invocation: Invocation, pod: Pod, { local, remote }: ForwardedPort) {
  try {
    const listening = await listenOn(invocation, local, (connection) => {
      // nobody waits for what becomes of one connection
      void carry(invocation, pod, connection, listening.port, remote).catch(() => connection.destroy());
    });
    const { port, addresses } = listening;
    await invocation.print(addresses.map((address) => `Forwarding from ${address}:${port} -> ${remote}\n`).join(''));
    return listening;
  } catch (error) {
    if (!(error instanceof ConnectError) || error.code !== 'EADDRINUSE') throw error;
    await invocation.warn(
      `Unable to listen on port ${local}: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:${local}: bind: address already in use unable to create listener: Error listen tcp6 [::1]:${local}: bind: address already in use]\n`,
    );
    throw new KubectlError(`unable to listen on any of the requested ports: [{${local} ${remote}}]`);
  }
}

/** Joins a connection with a port of the pod until both have said all. */
async function carry(
  invocation: Invocation,
  pod: Pod,
  connection: Connection,
  local: number,
  remote: number,
): Promise<void> {
  await invocation.print(`Handling connection for ${local}\n`);
  const api = await invocation.api();
  let stream: ByteDuplex;
  try {
    stream = await api.portForward(podRef(pod), remote, invocation.signal);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await invocation.warn(
      `error: an error occurred forwarding ${local} -> ${remote}: error forwarding port ${remote} to pod ${pod.metadata.uid ?? ''}: ${why}\n`,
    );
    connection.destroy();
    return;
  }
  await Promise.all([outward(connection, stream), inward(stream, connection)]);
}

async function outward(connection: Connection, stream: ByteDuplex): Promise<void> {
  for (let chunk = await connection.read(); chunk; chunk = await connection.read()) stream.write(chunk);
  stream.end();
}

async function inward(stream: ByteDuplex, connection: Connection): Promise<void> {
  for await (const chunk of stream.incoming) await connection.write(chunk);
  connection.end();
}
