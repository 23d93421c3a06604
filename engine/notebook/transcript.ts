import { limits } from '../limits.ts';
import { type Piece, piecesOf } from './representations.ts';

/** What a cell prints while it runs. */
export interface StreamChunk {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** A piece of what a cell printed in all. */
export interface CellOutput extends Piece {
  readonly stream: 'stdout' | 'stderr';
}

export interface Transcript {
  /** Takes what one of the streams writes: bytes as they come, however they are cut. */
  writer(stream: StreamChunk['stream']): (chunk: Uint8Array | string) => void;
  /** All that was printed, in order. */
  finish(): CellOutput[];
}

/** Gathers a cell's output in the order in which it came, up to a limit, and hands it on as it comes. */
export function createTranscript(print: (chunk: StreamChunk) => void): Transcript {
  const chunks: { stream: StreamChunk['stream']; text: string }[] = [];
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  let length = 0;

  function add(stream: StreamChunk['stream'], text: string): void {
    if (text === '' || length > limits.cellOutputCharacters) return;
    length += text.length;
    const cut = length > limits.cellOutputCharacters;
    const kept = cut ? `${text.slice(0, limits.cellOutputCharacters - length)}\n… more output is not shown\n` : text;
    const last = chunks.at(-1);
    if (last?.stream === stream) last.text += kept;
    else chunks.push({ stream, text: kept });
    print({ stream, text: kept });
  }

  return {
    writer: (stream) => (chunk) =>
      add(stream, typeof chunk === 'string' ? chunk : decoders[stream].decode(chunk, { stream: true })),
    finish() {
      for (const stream of ['stdout', 'stderr'] as const) add(stream, decoders[stream].decode());
      return chunks.flatMap(({ stream, text }): CellOutput[] =>
        stream === 'stdout' ? piecesOf(text).map((piece) => ({ stream, ...piece })) : [{ stream, text }],
      );
    },
  };
}
