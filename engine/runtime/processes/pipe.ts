import { limits } from '../../limits.ts';
import type { Input, Output } from '../process.ts';
import { encode } from './text.ts';

/** A write into a pipe that nobody reads any more: ends a program by SIGPIPE (141) unless it catches it. */
export class BrokenPipe extends Error {
  override readonly name = 'BrokenPipe';
  readonly code = 'EPIPE';
}

/**
 * A byte stream between two programs, with back-pressure: `write` waits while more than `limits.pipeBytes` are unread.
 *
 * @see https://man7.org/linux/man-pages/man7/pipe.7.html
 */
export class Pipe implements Input, Output {
  #chunks: Uint8Array[] = [];
  #size = 0;
  #ended = false;
  #abandoned = false;
  #reader: (() => void) | undefined;
  #writers: (() => void)[] = [];

  async read(): Promise<Uint8Array | undefined> {
    while (this.#chunks.length === 0) {
      if (this.#ended || this.#abandoned) return undefined;
      await new Promise<void>((resolve) => {
        this.#reader = resolve;
      });
    }
    const chunk = this.#chunks.shift() as Uint8Array;
    this.#size -= chunk.length;
    if (this.#size < limits.pipeBytes && this.#writers.length > 0) for (const wake of this.#writers.splice(0)) wake();
    return chunk;
  }

  async write(data: string | Uint8Array): Promise<void> {
    if (this.#abandoned || this.#ended) throw new BrokenPipe('write: broken pipe');
    const chunk = typeof data === 'string' ? encode(data) : data;
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    this.#wakeReader();
    while (this.#size >= limits.pipeBytes && !this.#abandoned) {
      await new Promise<void>((resolve) => this.#writers.push(resolve));
    }
  }

  /** The writing end is closed: readers get what is left, then the end. */
  end(): void {
    this.#ended = true;
    this.#wakeReader();
  }

  /** The reading end is closed: writers get `BrokenPipe`. */
  abandon(): void {
    this.#abandoned = true;
    this.#chunks = [];
    this.#wakeReader();
    for (const wake of this.#writers.splice(0)) wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (let chunk = await this.read(); chunk; chunk = await this.read()) yield chunk;
  }

  #wakeReader(): void {
    const wake = this.#reader;
    this.#reader = undefined;
    wake?.();
  }
}

/** Nothing to read. */
export const emptyInput: Input = { read: async () => undefined };

/** Takes everything, keeps nothing: /dev/null. */
export const nullOutput: Output = { write: async () => {} };

export function inputOf(content: Uint8Array | string): Input {
  let rest: Uint8Array | undefined = typeof content === 'string' ? encode(content) : content;
  return {
    async read() {
      const chunk = rest;
      rest = undefined;
      return chunk && chunk.length > 0 ? chunk : undefined;
    },
  };
}
