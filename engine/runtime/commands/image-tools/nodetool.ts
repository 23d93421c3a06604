import type { ToolProcess } from '../../processes/machine.ts';
import { tool, ToolError } from '../tool.ts';

/** Where Cassandra lets itself be administered. */
const jmxPort = 7199;

const sha = (text: string): string => {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
};

async function isUp(process: ToolProcess, host: string): Promise<boolean> {
  try {
    const connection = await process.network?.connect(host, jmxPort, { signal: process.signal });
    connection?.destroy();
    return connection !== undefined;
  } catch {
    return false;
  }
}

/** The ring: this one, and whoever is ready behind the Service that the seeds are named by. */
async function members(process: ToolProcess): Promise<readonly string[]> {
  const own = process.network?.ip ?? '127.0.0.1';
  const found = new Set([own]);
  for (const seed of (process.env['CASSANDRA_SEEDS'] ?? '').split(',')) {
    const service = seed.slice(seed.indexOf('.') + 1);
    for (const name of [seed, service]) {
      if (name === '') continue;
      for (const { value } of (await process.network?.resolve(name)) ?? []) found.add(value);
    }
  }
  return [...found].sort();
}

/**
 * `nodetool status` and `drain` of a Cassandra.
 *
 * @see https://cassandra.apache.org/doc/3.11/cassandra/tools/nodetool/status.html
 */
export const nodetool = tool(async (process, args) => {
  const command = args.find((arg) => !arg.startsWith('-')) ?? '';
  if (!(await isUp(process, '127.0.0.1'))) {
    await process.stderr.write(
      `nodetool: Failed to connect to '127.0.0.1:${jmxPort}' - ConnectException: 'Connection refused (Connection refused)'.\n`,
    );
    return 1;
  }
  if (command === 'drain') return 0;
  if (command !== 'status') throw new ToolError('only status and drain are simulated');
  const datacenter = `Datacenter: ${process.env['CASSANDRA_DC'] ?? 'datacenter1'}`;
  const rack = process.env['CASSANDRA_RACK'] ?? 'rack1';
  const ring = await members(process);
  const width = Math.max(...ring.map((address) => address.length));
  const owns = `${(100 / ring.length).toFixed(1)}%`;
  const rows = await Promise.all(
    ring.map(async (address) => {
      const state = (await isUp(process, address)) ? 'UN' : 'DN';
      const id = sha(address);
      const host = `${id}-${id.slice(0, 4)}-4${id.slice(1, 4)}-9${id.slice(2, 5)}-${id}${id.slice(4)}`;
      return `${state}  ${address.padEnd(width)}  103.81 KiB  32           ${owns.padEnd(16)}  ${host}  ${rack}`;
    }),
  );
  const head = `--  ${'Address'.padEnd(width)}  Load        Tokens       Owns (effective)  Host ID                               Rack`;
  await process.stdout.write(
    `${[datacenter, '='.repeat(datacenter.length), 'Status=Up/Down', '|/ State=Normal/Leaving/Joining/Moving', head, ...rows].join('\n')}\n\n`,
  );
  return 0;
});
