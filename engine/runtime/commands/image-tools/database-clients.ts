import type { ToolProcess } from '../../processes/machine.ts';
import { parseOptions } from '../options.ts';
import { tool, ToolError } from '../tool.ts';

async function accepts(process: ToolProcess, host: string, port: number): Promise<boolean> {
  try {
    const connection = await process.network?.connect(host, port, { signal: process.signal });
    connection?.destroy();
    return connection !== undefined;
  } catch {
    return false;
  }
}

/** `pg_isready -h HOST -p PORT`. */
export const pgIsReady = tool(async (process, args) => {
  const { values } = parseOptions(args, 'h:p:U:d:t:q', { host: 'h', port: 'p', username: 'U', dbname: 'd' });
  const host = values.get('h') ?? 'localhost';
  const port = Number(values.get('p') ?? 5432);
  const ready = await accepts(process, host, port);
  await process.stdout.write(
    `${values.has('h') ? host : '/var/run/postgresql'}:${port} - ${ready ? 'accepting connections' : 'no response'}\n`,
  );
  return ready ? 0 : 2;
});

/** `mysqladmin ping`. */
export const mysqlAdmin = tool(async (process, args) => {
  if (!args.includes('ping')) throw new ToolError('only ping is simulated');
  if (await accepts(process, hostOf(args), 3306)) {
    await process.stdout.write('mysqld is alive\n');
    return 0;
  }
  await process.stderr.write(
    "mysqladmin: connect to server at 'localhost' failed\nerror: 'Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)'\n",
  );
  return 1;
});

/** `mysql -e "SELECT 1"`: asks whether the server is there; other SQL is not simulated, and says so. */
export const mysqlClient = tool(async (process, args) => {
  const statement = args[args.indexOf('-e') + 1] ?? '';
  if (!(await accepts(process, hostOf(args), 3306))) {
    await process.stderr.write(
      "ERROR 2002 (HY000): Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)\n",
    );
    return 1;
  }
  if (!/^\s*select\s+1;?\s*$/i.test(statement)) throw new ToolError('SQL is not simulated');
  await process.stdout.write('1\n1\n');
  return 0;
});

function hostOf(args: readonly string[]): string {
  const at = args.indexOf('-h');
  return at >= 0 ? (args[at + 1] ?? 'localhost') : (args.find((arg) => /^-h./.test(arg))?.slice(2) ?? '127.0.0.1');
}
