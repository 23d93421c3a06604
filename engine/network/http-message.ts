import { limits } from '../limits.ts';
import type { Connection } from '../runtime/process.ts';

/** Header fields in the order and case in which they were sent. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** A malformed or oversized message; `status` is what a server answers to it. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface MessageHead {
  readonly startLine: string;
  readonly headers: HeaderList;
}

export function headerValue(headers: HeaderList, name: string): string | undefined {
  return headers.find(([n]) => n.toLowerCase() === name)?.[1];
}

const latin1 = new TextDecoder('latin1');
export const utf8 = new TextEncoder();

/** Reads HTTP/1.1 messages off a connection. @see https://www.rfc-editor.org/rfc/rfc9112 */
export interface MessageReader {
  /** Undefined where the other end is done before a message begins. */
  head(): Promise<MessageHead | undefined>;
  /** The body that follows a head. `untilEnd`: a response without a length goes on until the connection ends. */
  body(headers: HeaderList, untilEnd: boolean): AsyncGenerator<Uint8Array, void>;
}

export function createMessageReader(connection: Connection): MessageReader {
  let buffer: Uint8Array = new Uint8Array(0);

  const more = async (): Promise<boolean> => {
    const chunk = await connection.read();
    if (!chunk) return false;
    buffer = concat([buffer, chunk]);
    return true;
  };
  const take = (count: number): Uint8Array => {
    const taken = buffer.subarray(0, count);
    buffer = buffer.subarray(count);
    return taken;
  };

  /** The bytes up to a mark, which is dropped. */
  const until = async (mark: string): Promise<string | undefined> => {
    for (let from = 0; ; ) {
      const at = indexOf(buffer, mark, from);
      if (at >= 0) {
        const text = latin1.decode(take(at));
        take(mark.length);
        return text;
      }
      if (buffer.length > limits.httpHead) throw new HttpError(431, 'Request Header Fields Too Large');
      from = Math.max(0, buffer.length - mark.length);
      if (!(await more())) {
        if (buffer.length === 0) return undefined;
        throw new HttpError(400, 'connection closed in the middle of a message');
      }
    }
  };

  async function* exactly(length: number): AsyncGenerator<Uint8Array, void> {
    for (let left = length; left > 0; ) {
      if (buffer.length === 0 && !(await more())) throw new HttpError(400, 'connection closed in the middle of a body');
      const chunk = take(Math.min(left, buffer.length));
      left -= chunk.length;
      yield chunk;
    }
  }

  async function* chunked(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const size = Number.parseInt((await until('\r\n')) ?? '', 16);
      if (!(size >= 0)) throw new HttpError(400, 'bad chunk size');
      if (size > 0) yield* exactly(size);
      await until('\r\n');
      if (size === 0) return;
    }
  }

  return {
    async head() {
      const text = await until('\r\n\r\n');
      if (text === undefined) return undefined;
      const [startLine = '', ...lines] = text.split('\r\n');
      const headers = lines.map((line): [string, string] => {
        const colon = line.indexOf(':');
        if (colon <= 0) throw new HttpError(400, 'bad header line');
        return [line.slice(0, colon), line.slice(colon + 1).trim()];
      });
      return { startLine, headers };
    },
    async *body(headers, untilEnd) {
      if (headerValue(headers, 'transfer-encoding')?.toLowerCase() === 'chunked') {
        yield* chunked();
        return;
      }
      const length = headerValue(headers, 'content-length');
      if (length !== undefined) {
        if (!/^\d+$/.test(length)) throw new HttpError(400, 'bad content-length');
        yield* exactly(Number(length));
      } else if (untilEnd) {
        while (buffer.length > 0 || (await more())) yield take(buffer.length);
      }
    },
  };
}

export function formatHead(startLine: string, headers: HeaderList): Uint8Array {
  let text = `${startLine}\r\n`;
  for (const [name, value] of headers) text += `${name}: ${value.replaceAll(/[\r\n]+/g, ' ')}\r\n`;
  return utf8.encode(`${text}\r\n`);
}

/** All of a body, up to the limit. */
export async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limits.httpBody) throw new HttpError(413, 'Payload Too Large');
    chunks.push(chunk);
  }
  return concat(chunks);
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const filled = chunks.filter((chunk) => chunk.length > 0);
  if (filled.length === 1 && filled[0]) return filled[0];
  const all = new Uint8Array(filled.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of filled) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function indexOf(bytes: Uint8Array, mark: string, from: number): number {
  const first = mark.charCodeAt(0);
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let length = 1;
    while (length < mark.length && bytes[at + length] === mark.charCodeAt(length)) length++;
    if (length === mark.length) return at;
  }
  return -1;
}
