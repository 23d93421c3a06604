import { constants, createDeflate, createInflate } from 'node:zlib';
import { limits } from '../../limits.ts';
import { spdyDictionary } from './dictionary.ts';

/** Headers by lower-case name. */
export type Headers = ReadonlyMap<string, string>;

/** Header blocks of one connection: each is compressed with what went before. */
export interface HeaderCodec {
  decode(block: Uint8Array): Promise<Headers>;
  encode(headers: Headers): Promise<Buffer>;
  close(): void;
}

export function headerCodec(): HeaderCodec {
  const inflate = createInflate({ dictionary: spdyDictionary, flush: constants.Z_SYNC_FLUSH });
  const deflate = createDeflate({ dictionary: spdyDictionary, flush: constants.Z_SYNC_FLUSH });
  return {
    decode: async (block) => headersOf(await through(inflate, block)),
    encode: (headers) => through(deflate, bytesOf(headers)),
    close() {
      inflate.destroy();
      deflate.destroy();
    },
  };
}

/** Resolves with all that comes out for what went in. Fails where that is more than any headers are. */
function through(stream: ReturnType<typeof createInflate>, input: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (error?: Error | null): void => {
      stream.off('data', take);
      stream.off('error', finish);
      if (error) reject(error);
      else resolve(Buffer.concat(chunks));
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limits.spdyHeaderBytes) chunks.push(chunk);
      else stream.destroy(new Error('the headers are too long'));
    };
    stream.on('data', take);
    stream.once('error', finish);
    stream.write(input, (error) => finish(error));
  });
}

function headersOf(bytes: Buffer): Headers {
  const headers = new Map<string, string>();
  let at = 4;
  const text = (): string => {
    const length = bytes.readUInt32BE(at);
    at += 4 + length;
    return bytes.toString('utf8', at - length, at);
  };
  for (let left = bytes.readUInt32BE(0); left > 0; left--) {
    const name = text();
    headers.set(name.toLowerCase(), text());
  }
  return headers;
}

function bytesOf(headers: Headers): Buffer {
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const texts = [...headers].flat().map((text) => Buffer.from(text));
  return Buffer.concat([number(headers.size), ...texts.flatMap((text) => [number(text.length), text])]);
}
