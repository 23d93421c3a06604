import { limits } from '../../limits.ts';
import type { Clock } from '../../sim/index.ts';
import type { LogEntry } from '../cri.ts';
import type { LogLine } from '../images/types.ts';

/** What a container prints by itself, at times that its start decides: made up when somebody reads, not before. */
export interface DeclaredLines {
  readonly lines: readonly LogLine[];
  readonly startedAt: number;
  /** In words: placeholders filled in. */
  readonly expand: (text: string, at: number) => string;
}

/** The log of one container: whole lines with their time, oldest first, the newest `limits.containerLogBytes` of them. */
export class ContainerLog {
  readonly #clock: Clock;
  readonly #declared: DeclaredLines | undefined;
  /** Up to where declared lines have been made. */
  #madeUpTo = Number.NEGATIVE_INFINITY;
  #endedAt: number | undefined;
  #entries: LogEntry[] = [];
  #bytes = 0;
  /** Entries that were dropped at the front: the index of the first one kept. */
  #dropped = 0;
  #partial: { stdout: string; stderr: string } | undefined;
  #waiting: Set<() => void> | undefined;

  constructor(clock: Clock, declared?: DeclaredLines) {
    this.#clock = clock;
    this.#declared = declared && declared.lines.length > 0 ? declared : undefined;
  }

  /** Bytes (characters) that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds what was written; a line counts once its end is there. */
  append(stream: LogEntry['stream'], text: string): void {
    this.#makeDeclared();
    let held = this.#partial?.[stream] ?? '';
    let start = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', start)) {
      this.#push(stream, held + text.slice(start, at + 1), this.#clock.now());
      held = '';
      start = at + 1;
    }
    held += text.slice(start);
    if (held !== '' || this.#partial) {
      this.#partial ??= { stdout: '', stderr: '' };
      this.#partial[stream] = held;
    }
    this.#wake();
  }

  /** Nothing comes any more; an unfinished line is taken as it is. */
  end(): void {
    this.#makeDeclared();
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.#partial?.[stream] ?? '';
      if (rest !== '') this.#push(stream, rest, this.#clock.now());
    }
    this.#partial = undefined;
    this.#endedAt = this.#clock.now();
    this.#wake();
  }

  async *read(follow: boolean, signal?: AbortSignal): AsyncGenerator<LogEntry> {
    let next = 0;
    for (;;) {
      this.#makeDeclared();
      next = Math.max(next, this.#dropped);
      for (; next - this.#dropped < this.#entries.length; next++) {
        if (signal?.aborted) return;
        const entry = this.#entries[next - this.#dropped];
        if (entry) yield entry;
      }
      if (!follow || this.#endedAt !== undefined || signal?.aborted) return;
      await this.#change(signal);
    }
  }

  /** The end of it, in one text of at most `bytes` characters and `lines` lines: for termination messages. */
  tail(lines: number, bytes: number): string {
    this.#makeDeclared();
    const text = this.#entries
      .slice(-lines)
      .map((entry) => entry.text)
      .join('');
    return text.slice(-bytes);
  }

  #change(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting ??= new Set();
      const due = this.#nextDeclared();
      const wake = () => {
        this.#waiting?.delete(wake);
        cancel?.();
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const cancel = due === undefined ? undefined : this.#clock.after(due - this.#clock.now(), wake, { upkeep: true });
      this.#waiting.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  #wake(): void {
    if (this.#waiting) for (const wake of this.#waiting) wake();
  }

  #push(stream: LogEntry['stream'], text: string, time: number): void {
    this.#entries.push({ time, stream, text });
    this.#bytes += text.length;
    while (this.#bytes > limits.containerLogBytes && this.#entries.length > 1) {
      // by halves: dropping one at a time would move the whole array each time
      const gone = this.#entries.splice(0, Math.max(1, this.#entries.length >> 1));
      this.#dropped += gone.length;
      for (const entry of gone) this.#bytes -= entry.text.length;
    }
  }

  #makeDeclared(): void {
    const declared = this.#declared;
    const now = this.#endedAt ?? this.#clock.now();
    if (!declared || this.#madeUpTo >= now) return;
    const due: LogEntry[] = [];
    for (const line of declared.lines) {
      for (const time of timesOf(line, declared.startedAt, this.#madeUpTo, now)) {
        due.push({ time, stream: line.stream ?? 'stdout', text: `${declared.expand(line.text, time)}\n` });
      }
    }
    this.#madeUpTo = now;
    due.sort((a, b) => a.time - b.time);
    for (const { stream, text, time } of due) this.#push(stream, text, time);
  }

  #nextDeclared(): number | undefined {
    let first: number | undefined;
    for (const line of this.#declared?.lines ?? []) {
      const due = nextTime(line, this.#declared?.startedAt ?? 0, this.#clock.now());
      if (due !== undefined && (first === undefined || due < first)) first = due;
    }
    return first;
  }
}

/** At most this many repetitions of one line are made at a time: a day's log is not wanted whole. */
const mostRepetitions = 5000;

function timesOf(line: LogLine, start: number, after: number, upTo: number): number[] {
  const first = start + line.after;
  if (!line.every) return first > after && first <= upTo ? [first] : [];
  const last = Math.floor((upTo - first) / line.every);
  const from = Math.max(0, Math.floor((after - first) / line.every) + 1, last - mostRepetitions + 1);
  const times: number[] = [];
  for (let n = after === Number.NEGATIVE_INFINITY ? Math.max(0, last - mostRepetitions + 1) : from; n <= last; n++) {
    times.push(first + n * line.every);
  }
  return times;
}

function nextTime(line: LogLine, start: number, now: number): number | undefined {
  const first = start + line.after;
  if (first > now) return first;
  return line.every ? first + (Math.floor((now - first) / line.every) + 1) * line.every : undefined;
}
