import type { ServerResponse } from 'node:http';
import { gzip } from 'node:zlib';
import type { ApiResponse } from '../client/kube-api.ts';

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

async function* lines(values: AsyncIterable<unknown>, durable: Durable): AsyncIterable<string> {
  for await (const value of values) {
    const writing = durable();
    if (writing) await writing;
    yield `${JSON.stringify(value)}\n`;
  }
}

async function stream(response: ServerResponse, chunks: AsyncIterable<string | Uint8Array>): Promise<void> {
  response.flushHeaders();
  try {
    for await (const chunk of chunks) {
      if (response.destroyed) return;
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
