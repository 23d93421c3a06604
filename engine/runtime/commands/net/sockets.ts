import { type Connection, ConnectError } from '../../process.ts';
import type { ToolProcess } from '../../processes/machine.ts';
import { parseOptions } from '../options.ts';
import { parseDuration } from '../sleep.ts';
import { tool, ToolError } from '../tool.ts';
import { DeadlineExceeded, within } from './deadline.ts';

const reasons: { readonly [code: string]: string } = {
  ECONNREFUSED: 'Connection refused',
  ETIMEDOUT: 'Connection timed out',
  EHOSTUNREACH: 'No route to host',
  ECONNRESET: 'Connection reset by peer',
};

/** `nc [-zv] [-w SECONDS] HOST PORT` and `nc -l -p PORT`. */
export const nc = tool(async (process, args) => {
  const { flags, values, operands } = parseOptions(args, 'zvlknuw:p:q:i:N');
  if (flags.has('l')) return listen(process, Number(values.get('p') ?? operands.at(-1)), flags.has('k'));
  const [host = '', port = ''] = operands;
  const { network, machine } = process;
  if (!network || !/^\d+$/.test(port))
    throw new ToolError(port === '' ? 'missing port' : `port range not valid: ${port}`);
  const address = /^[\d.]+$/.test(host) ? host : (await network.resolve(host)).at(-1)?.value;
  if (address === undefined)
    throw new ToolError(
      machine.busybox
        ? `bad address '${host}'`
        : `getaddrinfo for host "${host}" port ${port}: Name or service not known`,
    );
  const failed = (why: string) =>
    new ToolError(
      machine.busybox
        ? `${host} (${address}:${port}): ${why}`
        : `connect to ${host} (${address}) port ${port} (tcp) failed: ${why}`,
    );
  const seconds = values.get('w');
  let connection: Connection;
  try {
    connection = await within(process, seconds === undefined ? undefined : Number(seconds) * 1000, (signal) =>
      network.connect(host, Number(port), { signal }),
    );
  } catch (error) {
    if (error instanceof DeadlineExceeded) throw failed('Operation timed out');
    if (error instanceof ConnectError) throw failed(reasons[error.code] ?? error.code);
    throw error;
  }
  if (flags.has('v')) {
    await process.stderr.write(
      machine.busybox
        ? `${host} (${address}:${port}) open\n`
        : `Connection to ${host} (${address}) ${port} port [tcp/*] succeeded!\n`,
    );
  }
  if (flags.has('z')) {
    connection.destroy();
    return 0;
  }
  await join(process, connection);
  return 0;
});

function listen(process: ToolProcess, port: number, again: boolean): Promise<number> {
  const { network, signal } = process;
  if (!network || Number.isNaN(port)) throw new ToolError('bad port');
  return new Promise((resolve, reject) => {
    const listener = network.listen(port, (connection) => {
      if (!again) listener.close();
      void join(process, connection).then(() => {
        if (!again) resolve(0);
      }, reject);
    });
    signal.addEventListener('abort', () => {
      listener.close();
      reject(signal.reason);
    });
  });
}

/** Copies both ways until the other end is done. */
async function join(process: ToolProcess, connection: Connection): Promise<void> {
  const stop = () => connection.destroy();
  process.signal.addEventListener('abort', stop, { once: true });
  const sending = (async () => {
    for (let chunk = await process.stdin.read(); chunk; chunk = await process.stdin.read())
      await connection.write(chunk);
    connection.end();
  })().catch(() => {});
  for (let chunk = await connection.read(); chunk; chunk = await connection.read()) await process.stdout.write(chunk);
  connection.destroy();
  process.signal.removeEventListener('abort', stop);
  void sending;
}

/** `ping -c N HOST`. A host answers if it is there at all, whatever ports it has open; service addresses do not. */
export const ping = tool(async (process, args) => {
  const { values, operands, flags } = parseOptions(args, 'c:i:W:w:s:q4n', {});
  const [host = ''] = operands;
  const { network, machine, signal, sim } = process;
  const address = /^[\d.]+$/.test(host) ? host : (await network?.resolve(host))?.at(-1)?.value;
  if (!network || address === undefined) {
    throw new ToolError(
      machine.busybox ? `bad address '${host}'` : `${host}: Name or service not known`,
      machine.busybox ? 1 : 2,
    );
  }
  const count = Number(values.get('c') ?? Number.POSITIVE_INFINITY);
  const interval = parseDuration(values.get('i') ?? '1') ?? 1000;
  const data = machine.busybox ? '56 data bytes' : '56(84) bytes of data.';
  await process.stdout.write(`PING ${host} (${address})${machine.busybox ? ':' : ''} ${data}\n`);
  let received = 0;
  let sent = 0;
  while (sent < count) {
    const answered = await reachable(process, address, Number(values.get('W') ?? 1) * 1000);
    const time = (0.05 + sim.random.below(40) / 1000).toFixed(3);
    const mark = machine.busybox ? `seq=${sent}` : `icmp_seq=${sent + 1}`;
    sent++;
    if (answered) {
      received++;
      if (!flags.has('q')) await process.stdout.write(`64 bytes from ${address}: ${mark} ttl=63 time=${time} ms\n`);
    }
    if (sent < count) await sim.clock.sleep(interval, signal);
  }
  const loss = Math.round(((sent - received) / sent) * 100);
  await process.stdout.write(
    `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${received} ${machine.busybox ? 'packets ' : ''}received, ${loss}% packet loss\n`,
  );
  if (received > 0) await process.stdout.write('round-trip min/avg/max = 0.050/0.070/0.090 ms\n');
  return received > 0 ? 0 : 1;
});

async function reachable(process: ToolProcess, address: string, patience: number): Promise<boolean> {
  try {
    const connection = await within(
      process,
      patience,
      (signal) => process.network?.connect(address, 7, { signal }) ?? Promise.reject(new DeadlineExceeded()),
    );
    connection.destroy();
    return true;
  } catch (error) {
    if (error instanceof DeadlineExceeded) return false;
    if (error instanceof ConnectError) return error.code === 'ECONNREFUSED';
    throw error;
  }
}

/** `ip addr`, `ip route`, `ifconfig`: one interface, the pod's. */
export const ip = tool(async (process, args) => {
  const address = process.network?.ip ?? '127.0.0.1';
  const [what = 'addr'] = args.filter((arg) => !arg.startsWith('-'));
  const gateway = address.replace(/\.\d+$/, '.1');
  if (what.startsWith('r')) {
    await process.stdout.write(
      `default via ${gateway} dev eth0 \n${address.replace(/\.\d+$/, '.0')}/24 dev eth0 proto kernel scope link src ${address} \n`,
    );
    return 0;
  }
  await process.stdout.write(
    '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever\n' +
      `2: eth0@if3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP \n    link/ether ${hardwareAddress(address)} brd ff:ff:ff:ff:ff:ff\n    inet ${address}/24 brd ${address.replace(/\.\d+$/, '.255')} scope global eth0\n       valid_lft forever preferred_lft forever\n`,
  );
  return 0;
});

const hardwareAddress = (address: string): string =>
  `02:42:${address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join(':')}`;

export const ifconfig = tool(async (process) => {
  const address = process.network?.ip ?? '127.0.0.1';
  await process.stdout.write(
    `eth0      Link encap:Ethernet  HWaddr ${hardwareAddress(address).toUpperCase()}  \n          inet addr:${address}  Bcast:${address.replace(/\.\d+$/, '.255')}  Mask:255.255.255.0\n          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1\n\n` +
      'lo        Link encap:Local Loopback  \n          inet addr:127.0.0.1  Mask:255.0.0.0\n          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n\n',
  );
  return 0;
});
