import type { Input, Output } from '../process.ts';
import { concat, decode } from '../processes/text.ts';

/** An input that can be read by lines, and then on by somebody else: `read` takes no more than its line. */
export class LineInput implements Input {
  readonly #source: Input;
  #held: Uint8Array | undefined;

  constructor(source: Input) {
    this.#source = source;
  }

  static of(source: Input): LineInput {
    return source instanceof LineInput ? source : new LineInput(source);
  }

  async read(): Promise<Uint8Array | undefined> {
    const held = this.#held;
    this.#held = undefined;
    return held ?? this.#source.read();
  }

  /** Up to and without the delimiter; `ended` where the input ended before one. */
  async readUntil(delimiter: number, most = Number.POSITIVE_INFINITY): Promise<{ text: string; ended: boolean }> {
    const pieces: Uint8Array[] = [];
    let size = 0;
    for (let chunk = await this.read(); chunk; chunk = await this.read()) {
      const at = chunk.indexOf(delimiter);
      const room = most - size;
      if (at >= 0 && at < room) {
        pieces.push(chunk.subarray(0, at));
        this.#keep(chunk.subarray(at + 1));
        return { text: decode(concat(pieces)), ended: false };
      }
      if (chunk.length >= room) {
        pieces.push(chunk.subarray(0, room));
        this.#keep(chunk.subarray(room));
        return { text: decode(concat(pieces)), ended: false };
      }
      pieces.push(chunk);
      size += chunk.length;
    }
    return { text: decode(concat(pieces)), ended: true };
  }

  #keep(rest: Uint8Array): void {
    this.#held = rest.length > 0 ? rest : undefined;
  }
}

/** What a command reads from and writes to. */
export interface Io {
  readonly stdin: LineInput;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Descriptors from 3 on. */
  readonly others?: ReadonlyMap<number, Descriptor>;
}

export interface Descriptor {
  readonly input?: LineInput;
  readonly output?: Output;
}

export function descriptor(io: Io, number: number): Descriptor | undefined {
  if (number === 0) return { input: io.stdin };
  if (number === 1) return { output: io.stdout };
  if (number === 2) return { output: io.stderr };
  return io.others?.get(number);
}

export function withDescriptor(io: Io, number: number, to: Descriptor): Io {
  if (number === 0) return to.input ? { ...io, stdin: to.input } : io;
  if (number === 1) return to.output ? { ...io, stdout: to.output } : io;
  if (number === 2) return to.output ? { ...io, stderr: to.output } : io;
  return { ...io, others: new Map(io.others).set(number, to) };
}
