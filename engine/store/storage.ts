import type { KubeObject } from '../machinery/types.ts';
import type { StoreImage } from './image.ts';
import { type Header, isEnd, isHeader, isRecord, LineReader, storageFormat, type TimedRecord } from './lines.ts';

/** Where a store outlives its process: a snapshot, and logs of what came after it. Texts of lines. */
export interface Storage {
  /** The newest whole snapshot, if there is one, and the logs after it, oldest first. */
  load(): Promise<readonly StoredPart[]>;
  /** Begins a new log; what is appended from now on goes there. */
  rotate(text: string): Promise<void>;
  /** Adds to the end of the newest log, giving its turn away between the pieces. It outlives a crash of the machine once this resolves. */
  append(pieces: Iterable<string>): Promise<void>;
  /** Puts a snapshot in the place of everything before the newest log: all of it, or none. */
  snapshot(pieces: Iterable<string>): Promise<void>;
}

export interface StoredPart {
  /** As a person finds it. */
  readonly name: string;
  readonly kind: 'snapshot' | 'log';
  /** With their ends; one that has none was cut off. */
  lines(): AsyncIterable<string>;
}

/** A damaged place. What follows it is not used. */
export interface StorageProblem {
  /** The part's name. */
  readonly part: string;
  /** From 1. */
  readonly line: number;
  /**
   * `cut-off`: the last record of the newest log was being written when the process ended: nobody was told of it. The
   * others are damage. `gap`: changes are missing between this part and the one before. `unfinished`: a snapshot without
   * its end.
   */
  readonly code:
    | 'cut-off'
    | 'checksum-mismatch'
    | 'not-a-record'
    | 'revision-out-of-order'
    | 'gap'
    | 'unfinished'
    | 'unknown-format';
  /** The revision up to which everything is whole. */
  readonly revision: number;
}

export interface LoadedStorage {
  /** Undefined where nothing was stored yet. */
  readonly image: (StoreImage & { readonly time: number }) | undefined;
  readonly problems: readonly StorageProblem[];
  /** Records in the logs: what a snapshot would save. */
  readonly logged: number;
}

/** Reads what was stored, as far as it is whole. Never throws for damaged data: it says where the damage is. */
export async function loadStorage(storage: Storage): Promise<LoadedStorage> {
  const parts = await storage.load();
  const loading = new Loading();
  for (const [index, part] of parts.entries()) {
    const problem = await loading.read(part, index === parts.length - 1);
    if (!problem) continue;
    loading.problems.push({ part: part.name, revision: loading.revision, ...problem });
    if (problem.code !== 'cut-off') break;
  }
  return loading.result(parts.length > 0);
}

type Found = Pick<StorageProblem, 'line' | 'code'> | undefined;

class Loading {
  readonly problems: StorageProblem[] = [];
  readonly #collections = new Map<string, Map<string, KubeObject>>();
  readonly #expiries = new Map<KubeObject, number>();
  revision = 1;
  #time = 0;
  #logged = 0;

  async read(part: StoredPart, isLast: boolean): Promise<Found> {
    const reader = new LineReader();
    let header: Header | undefined;
    let line = 0;
    let records = 0;
    let last = 0;
    let ended = false;
    for await (const text of part.lines()) {
      line++;
      if (!text.endsWith('\n')) return part.kind === 'log' ? this.#cutOff(line, isLast) : { line, code: 'unfinished' };
      const value = reader.read(text);
      if (value === undefined) return { line, code: 'checksum-mismatch' };
      if (!header) {
        if (!isHeader(value) || value.part !== part.kind) return { line, code: 'not-a-record' };
        if (value.format !== storageFormat) return { line, code: 'unknown-format' };
        if (value.part === 'log' && value.revision > this.revision) return { line, code: 'gap' };
        header = value;
        this.#time = Math.max(this.#time, value.time);
      } else if (isEnd(value) && header.part === 'snapshot') {
        if (value.records !== records) return { line, code: 'not-a-record' };
        ended = true;
      } else if (isRecord(value) && !ended) {
        if (value.revision < last) return { line, code: 'revision-out-of-order' };
        last = value.revision;
        records++;
        this.#apply(value, header.part);
      } else return { line, code: 'not-a-record' };
    }
    if (part.kind === 'snapshot' && !ended) return { line: line + 1, code: 'unfinished' };
    if (part.kind === 'snapshot' && header) this.revision = header.revision;
    else this.#logged += records;
    return undefined;
  }

  /** After a log whose last line is cut off the next begins where it was whole, which that one's header proves. */
  #cutOff(line: number, isLast: boolean): Found {
    return isLast ? { line, code: 'cut-off' } : undefined;
  }

  #apply({ collection, key, object, revision, expires, time }: TimedRecord, part: Header['part']): void {
    this.#time = Math.max(this.#time, time);
    if (part === 'log') {
      // of before the snapshot, whose writing it accompanied
      if (revision <= this.revision) return;
      this.revision = revision;
    }
    let objects = this.#collections.get(collection);
    if (!objects) this.#collections.set(collection, (objects = new Map()));
    const before = objects.get(key);
    if (before) this.#expiries.delete(before);
    if (!object) {
      objects.delete(key);
      return;
    }
    objects.set(key, object);
    if (expires !== undefined) this.#expiries.set(object, expires);
  }

  result(any: boolean): LoadedStorage {
    const collections = [...this.#collections].map(([name, objects]) => ({ name, entries: () => objects.entries() }));
    const image = { revision: this.revision, collections, expiries: this.#expiries, time: this.#time };
    return { image: any ? image : undefined, problems: this.problems, logged: this.#logged };
  }
}
