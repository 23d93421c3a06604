import type { ServerResponse } from 'node:http';
import { gzip } from 'node:zlib';
import { Recent } from '../apiserver/http/recent.ts';
import type { ApiResponse } from '../client/kube-api.ts';
import { limits } from '../limits.ts';

/** Lines of watches: many watchers are sent the same ones. */
const encoded = new Recent<object, Buffer>(limits.sharedEvents);

/** Bodies from this size on are compressed where the client accepts it, as a real API server does. */
const compressFrom = 128 * 1024;

/** Resolves once all that has happened may be told; undefined where it may. */
type Durable = () => Promise<void> | undefined;

/** Writes an answer of the API to an HTTP response; streams until the client goes away. */
export async function respond(
  response: ServerResponse,
  answer: ApiResponse,
  acceptEncoding: string,
  durable: Durable = () => undefined,
): Promise<void> {
  const writing = durable();
  if (writing) await writing;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value as string | string[]);
  response.statusCode = answer.status;
  const { body } = answer;
  switch (body.type) {
    case 'objects':
      return stream(response, lines(body.values, durable));
    case 'bytes':
      return stream(response, body.bytes);
    case 'text':
      return finish(response, Buffer.from(body.text), acceptEncoding);
    case 'object':
      if (!response.hasHeader('content-type')) response.setHeader('content-type', 'application/json');
      return finish(response, Buffer.from(`${JSON.stringify(body.value)}\n`), acceptEncoding);
  }
}

async function finish(response: ServerResponse, content: Buffer, acceptEncoding: string): Promise<void> {
  if (content.length < compressFrom || !/\bgzip\b/.test(acceptEncoding)) {
    response.setHeader('content-length', content.length);
    response.end(content);
    return;
  }
  response.setHeader('content-encoding', 'gzip');
  response.setHeader('vary', 'Accept-Encoding');
  const compressed = await new Promise<Buffer>((resolve, reject) =>
    gzip(content, { level: 1 }, (error, result) => (error ? reject(error) : resolve(result))),
  );
  response.setHeader('content-length', compressed.length);
  response.end(compressed);
}

async function* lines(values: AsyncIterable<unknown>, durable: Durable): AsyncIterable<string | Buffer> {
  for await (const value of values) {
    const writing = durable();
    if (writing) await writing;
    yield lineOf(value);
  }
}

function lineOf(value: unknown): string | Buffer {
  const make = () => Buffer.from(`${JSON.stringify(value)}\n`);
  return typeof value === 'object' && value !== null ? encoded.of(value, make) : make();
}

async function stream(response: ServerResponse, chunks: AsyncIterable<string | Uint8Array>): Promise<void> {
  response.flushHeaders();
  let corked = false;
  const uncork = (): void => {
    corked = false;
    response.uncork();
  };
  try {
    for await (const chunk of chunks) {
      if (response.destroyed) return;
      // what comes in one turn is one write
      if (!corked) {
        corked = true;
        response.cork();
        setImmediate(uncork);
      }
      if (!response.write(chunk)) await drained(response);
    }
  } finally {
    response.end();
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
