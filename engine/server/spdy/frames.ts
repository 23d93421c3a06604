/** Frames of SPDY/3.1. @see https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/ */
import { limits } from '../../limits.ts';

export const control = {
  synStream: 1,
  synReply: 2,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  headers: 8,
  windowUpdate: 9,
} as const;

export const flagFin = 1;

export type Frame =
  | { readonly kind: 'control'; readonly type: number; readonly flags: number; readonly payload: Buffer }
  | { readonly kind: 'data'; readonly stream: number; readonly flags: number; readonly payload: Buffer };

const headBytes = 8;

/** Cuts a stream of bytes into frames. Fails where it is no SPDY/3, or a frame is too big. */
export async function* framesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  let rest = Buffer.alloc(0);
  for await (const chunk of bytes) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    while (rest.length >= headBytes) {
      const length = rest.readUIntBE(5, 3);
      if (length > limits.spdyFrameBytes) throw new Error(`a frame of ${length} bytes`);
      if (rest.length < headBytes + length) break;
      yield frameOf(rest.subarray(0, headBytes), rest.subarray(headBytes, headBytes + length));
      rest = rest.subarray(headBytes + length);
    }
  }
}

function frameOf(head: Buffer, payload: Buffer): Frame {
  const first = head.readUInt32BE(0);
  const flags = head.readUInt8(4);
  if (first < 0x80000000) return { kind: 'data', stream: first, flags, payload };
  if (((first >>> 16) & 0x7fff) !== 3) throw new Error('not SPDY/3');
  return { kind: 'control', type: first & 0xffff, flags, payload };
}

export function controlFrame(type: number, payload: Uint8Array, flags = 0): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32BE((0x80030000 + type) >>> 0, 0);
  head.writeUInt8(flags, 4);
  head.writeUIntBE(payload.length, 5, 3);
  return Buffer.concat([head, payload]);
}

export function dataFrame(stream: number, payload: Uint8Array, flags = 0): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32BE(stream, 0);
  head.writeUInt8(flags, 4);
  head.writeUIntBE(payload.length, 5, 3);
  return Buffer.concat([head, payload]);
}

export function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
}
