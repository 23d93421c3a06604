import { ConnectError } from '../../process.ts';
import type { Connection } from '../../process.ts';
import { decode, encode, linesOf } from '../../processes/text.ts';
import { parseOptions } from '../options.ts';
import { tool } from '../tool.ts';

/** `redis-cli [-h HOST] [-p PORT] [COMMAND…]`; commands from standard input where none is given. */
export const redisCli = tool(async (process, args) => {
  const { values, operands } = parseOptions(args, 'h:p:a:n:ru:', { raw: 'r', 'no-auth-warning': 'r' }, true);
  const host = values.get('h') ?? '127.0.0.1';
  const port = Number(values.get('p') ?? 6379);
  let connection: Connection | undefined;
  try {
    connection = await process.network?.connect(host, port, { signal: process.signal });
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    const why =
      error.code === 'ENOTFOUND'
        ? 'Name or service not known'
        : error.code === 'ECONNREFUSED'
          ? 'Connection refused'
          : 'Connection timed out';
    await process.stderr.write(`Could not connect to Redis at ${host}:${port}: ${why}\n`);
    return 1;
  }
  if (!connection) return 1;
  const reader = new ReplyReader(connection);
  const ask = async (words: readonly string[]) => {
    await connection.write(
      encode(`*${words.length}\r\n${words.map((w) => `$${encode(w).length}\r\n${w}\r\n`).join('')}`),
    );
    await process.stdout.write(await reader.reply(process.isTty));
  };
  if (operands.length > 0) await ask(operands);
  else {
    if (process.isTty) await process.stdout.write(`${host}:${port}> `);
    for await (const line of linesOf(process.stdin)) {
      const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((m) => m[1] ?? m[2] ?? m[3] ?? '');
      if (/^(quit|exit)$/i.test(words[0] ?? '')) break;
      if (words.length > 0) await ask(words);
      if (process.isTty) await process.stdout.write(`${host}:${port}> `);
    }
  }
  connection.end();
  return 0;
});

class ReplyReader {
  readonly #connection: Connection;
  #held = '';

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** A reply in words: typed for people (`(integer) 1`), bare for pipes. */
  async reply(typed: boolean): Promise<string> {
    const line = await this.#line();
    const rest = line.slice(1);
    if (line.startsWith('+')) return `${rest}\n`;
    if (line.startsWith('-')) return typed ? `(error) ${rest}\n` : `${rest}\n`;
    if (line.startsWith(':')) return typed ? `(integer) ${rest}\n` : `${rest}\n`;
    if (line.startsWith('$')) {
      if (rest === '-1') return typed ? '(nil)\n' : '\n';
      const text = await this.#take(Number(rest) + 2);
      return typed ? `"${text.slice(0, -2)}"\n` : `${text.slice(0, -2).replace(/\r\n$/, '')}\n`;
    }
    let all = Number(rest) === 0 && typed ? '(empty array)\n' : '';
    for (let n = 1; n <= Number(rest); n++) all += typed ? `${n}) ${await this.reply(typed)}` : await this.reply(typed);
    return all;
  }

  async #line(): Promise<string> {
    while (!this.#held.includes('\r\n')) await this.#more();
    const end = this.#held.indexOf('\r\n');
    const line = this.#held.slice(0, end);
    this.#held = this.#held.slice(end + 2);
    return line;
  }

  async #take(size: number): Promise<string> {
    while (this.#held.length < size) await this.#more();
    const text = this.#held.slice(0, size);
    this.#held = this.#held.slice(size);
    return text;
  }

  async #more(): Promise<void> {
    const chunk = await this.#connection.read();
    if (!chunk) throw new Error('Error: Server closed the connection');
    this.#held += decode(chunk);
  }
}
