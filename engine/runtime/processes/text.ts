import type { Input } from '../process.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const encode = (text: string): Uint8Array => encoder.encode(text);
export const decode = (bytes: Uint8Array): string => decoder.decode(bytes);

export function concat(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1 && chunks[0]) return chunks[0];
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

export async function readAll(input: Input): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let chunk = await input.read(); chunk; chunk = await input.read()) chunks.push(chunk);
  return concat(chunks);
}

const newline = 10;

/** Lines as they come, each with its line end; the last one may have none. */
export async function* linesOf(input: Input): AsyncGenerator<string> {
  let held: Uint8Array[] = [];
  for (let chunk = await input.read(); chunk; chunk = await input.read()) {
    let start = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, start)) {
      const piece = chunk.subarray(start, at + 1);
      yield decode(held.length === 0 ? piece : concat([...held, piece]));
      held = [];
      start = at + 1;
    }
    if (start < chunk.length) held.push(chunk.subarray(start));
  }
  if (held.length > 0) yield decode(concat(held));
}
