import { decode, encode } from '../processes/text.ts';
import type { Server, ServerHost } from './host.ts';

/** Keys by container: a redis keeps its data as long as its process lives. */
const databases = new WeakMap<ServerHost, Map<string, string>>();

/**
 * Redis as far as tutorials go: texts, counters, keys, INFO.
 *
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export const redisServer: Server = {
  ports: (host) => {
    const at = host.argv.indexOf('--port');
    return [at < 0 ? 6379 : Number(host.argv[at + 1])];
  },
  async serve(host, connection) {
    let held = '';
    for (let chunk = await connection.read(); chunk; chunk = await connection.read()) {
      held += decode(chunk);
      for (let request = takeRequest(held); request; request = takeRequest(held)) {
        held = held.slice(request.length);
        if (request.args.length === 0) continue;
        await connection.write(encode(answer(host, request.args)));
        if (request.args[0]?.toUpperCase() === 'QUIT') return connection.end();
      }
    }
    connection.end();
  },
};

/** The first whole request of a text: an array of bulk texts, or an inline line. */
function takeRequest(text: string): { args: string[]; length: number } | undefined {
  const end = text.indexOf('\r\n') < 0 ? text.indexOf('\n') : text.indexOf('\r\n');
  if (end < 0) return undefined;
  if (!text.startsWith('*')) {
    const line = text.slice(0, end).trim();
    return { args: line === '' ? [] : line.split(/\s+/), length: text.indexOf('\n', end) + 1 };
  }
  const args: string[] = [];
  let at = end + 2;
  for (let n = Number(text.slice(1, end)); n > 0; n--) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number(text.slice(at + 1, lineEnd));
    const start = lineEnd + 2;
    if (text.length < start + size + 2) return undefined;
    args.push(text.slice(start, start + size));
    at = start + size + 2;
  }
  return { args, length: at };
}

const bulk = (text: string | undefined): string =>
  text === undefined ? '$-1\r\n' : `$${encode(text).length}\r\n${text}\r\n`;
const integer = (n: number): string => `:${n}\r\n`;
const ok = '+OK\r\n';

type Handler = (data: Map<string, string>, args: readonly string[], host: ServerHost) => string;

const increase = (data: Map<string, string>, key: string, by: number): string => {
  const value = Number(data.get(key) ?? '0') + by;
  if (Number.isNaN(value)) return '-ERR value is not an integer or out of range\r\n';
  data.set(key, String(value));
  return integer(value);
};

const commands: { readonly [name: string]: Handler } = {
  PING: (_, [text]) => (text === undefined ? '+PONG\r\n' : bulk(text)),
  ECHO: (_, [text = '']) => bulk(text),
  QUIT: () => ok,
  SELECT: () => ok,
  AUTH: () =>
    '-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?\r\n',
  SET: (data, [key = '', value = '']) => {
    data.set(key, value);
    return ok;
  },
  GET: (data, [key = '']) => bulk(data.get(key)),
  APPEND: (data, [key = '', value = '']) => {
    data.set(key, `${data.get(key) ?? ''}${value}`);
    return integer(data.get(key)?.length ?? 0);
  },
  DEL: (data, keys) => integer(keys.filter((key) => data.delete(key)).length),
  EXISTS: (data, keys) => integer(keys.filter((key) => data.has(key)).length),
  INCR: (data, [key = '']) => increase(data, key, 1),
  DECR: (data, [key = '']) => increase(data, key, -1),
  INCRBY: (data, [key = '', by = '1']) => increase(data, key, Number(by)),
  DBSIZE: (data) => integer(data.size),
  FLUSHALL: (data) => {
    data.clear();
    return ok;
  },
  KEYS: (data, [pattern = '*']) => {
    const matcher = new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replace(/\*/g, '.*')
        .replace(/\?/g, '.')}$`,
    );
    const keys = [...data.keys()].filter((key) => matcher.test(key));
    return `*${keys.length}\r\n${keys.map(bulk).join('')}`;
  },
  INFO: (data, _, host) =>
    bulk(
      `# Server\r\nredis_version:${/\d[\d.]*/.exec(host.tag)?.[0] ?? '8.2.1'}\r\ntcp_port:6379\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n# Keyspace\r\ndb0:keys=${data.size},expires=0,avg_ttl=0\r\n`,
    ),
  CONFIG: (_, [verb = '', name = ''], host) => {
    if (verb.toUpperCase() !== 'GET') return ok;
    const value = configured(host, name);
    return value === undefined ? '*0\r\n' : `*2\r\n${bulk(name)}${bulk(value)}`;
  },
};

/** A setting: from the configuration file that the server was started with, else redis' default. */
function configured(host: ServerHost, name: string): string | undefined {
  const defaults: { readonly [name: string]: string } = {
    maxmemory: '0',
    'maxmemory-policy': 'noeviction',
    appendonly: 'no',
    save: '3600 1 300 100 60 10000',
  };
  const file = host.argv[1];
  if (file && !file.startsWith('-') && host.fs().exists(file)) {
    const line = host
      .fs()
      .readText(file)
      .split('\n')
      .find((l) => l.trim().startsWith(`${name} `));
    const value = line?.trim().slice(name.length).trim();
    if (value !== undefined) return bytes(value);
  }
  return defaults[name];
}

const bytes = (text: string): string => {
  const [, number, unit = ''] = /^(\d+)(mb|kb|gb)$/i.exec(text) ?? [];
  const power: { readonly [unit: string]: number } = { kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };
  return number === undefined ? text : String(Number(number) * (power[unit.toLowerCase()] ?? 1));
};

function answer(host: ServerHost, [name = '', ...args]: readonly string[]): string {
  let data = databases.get(host);
  if (!data) databases.set(host, (data = new Map()));
  const command = commands[name.toUpperCase()];
  if (!command)
    return `-ERR unknown command '${name}', with args beginning with: ${args.map((arg) => `'${arg}' `).join('')}\r\n`;
  return command(data, args, host);
}
