import { limits } from '../limits.ts';
import type { KubeObject } from '../machinery/types.ts';
import type { Sim } from '../sim/index.ts';
import type { LogRecord, StoreImage } from './image.ts';
import type { Store } from './index.ts';
import { LineWriter, storageFormat, type TimedRecord } from './lines.ts';
import type { Storage } from './storage.ts';

export interface PersistOptions {
  readonly storage: Storage;
  /** Told once, of a write that failed; nothing is written from then on. */
  readonly onError: (error: unknown) => void;
  /** Puts a snapshot in the place of what was stored before, at once. */
  readonly compact?: boolean;
  /** Records in the log from which a snapshot takes its place; `limits.storeLogRecords` where absent. */
  readonly compactAfter?: number;
}

export interface Persistence {
  /**
   * Resolves once all that has happened until now outlives the process; undefined where it does so already. Rejects where it
   * could not be written.
   */
  durable(): Promise<void> | undefined;
  /** Writes what is left, and ends it. */
  stop(): Promise<void>;
}

/**
 * Writes every change to a log, all that came in the meantime at once, and now and then a snapshot in its place. Of several
 * changes of one object that wait for the disk together the last is written.
 *
 * @param stored an object as it is to be written
 */
export function persist(
  store: Store,
  { clock }: Pick<Sim, 'clock'>,
  { storage, onError, compact = false, compactAfter = limits.storeLogRecords }: PersistOptions,
  stored: (object: KubeObject) => KubeObject,
): Persistence {
  let pending = new Map<string, TimedRecord>();
  let writer = new LineWriter();
  /** Of the last change that was handed to the storage. */
  let written = store.revision;
  let logged = 0;
  let failure: { readonly error: unknown } | undefined;
  let snapshot: Promise<void> | undefined;
  const batches = new Batches();

  const header = (part: 'snapshot' | 'log', revision: number) => ({
    format: storageFormat,
    part,
    revision,
    time: clock.now(),
  });

  async function rotate(): Promise<void> {
    writer = new LineWriter();
    logged = 0;
    await storage.rotate(writer.line(header('log', written)));
  }

  /** A batch of lines at a time: between them the storage writes, and others get their turn. */
  function* pieces(records: Iterable<TimedRecord>, lines: LineWriter): Iterable<string> {
    let piece = '';
    let count = 0;
    for (const record of records) {
      const { object } = record;
      piece += lines.line(object ? { ...record, object: stored(object) } : record);
      if (++count % limits.storedRecordsPerTurn !== 0) continue;
      yield piece;
      piece = '';
    }
    if (piece !== '') yield piece;
  }

  function* snapshotOf(image: StoreImage, time: number): Iterable<string> {
    const lines = new LineWriter();
    yield lines.line({ ...header('snapshot', image.revision), time });
    let records = 0;
    function* all(): Iterable<TimedRecord> {
      for (const { name, entries } of image.collections) {
        for (const [key, object] of entries()) {
          const expires = image.expiries?.get(object);
          const record = { revision: image.revision, collection: name, key, object, time };
          records++;
          yield expires === undefined ? record : { ...record, expires };
        }
      }
    }
    yield* pieces(all(), lines);
    yield lines.line({ records });
  }

  function beginSnapshot(): void {
    const image = store.image();
    snapshot = storage
      .snapshot(snapshotOf(image, clock.now()))
      .catch(fail)
      .finally(() => {
        snapshot = undefined;
      });
  }

  function fail(error: unknown): void {
    if (failure) return;
    failure = { error };
    onError(error);
  }

  /** One write after the other; whoever comes while the disk is busy is in the next. */
  async function write(batch: ReadonlyMap<string, TimedRecord>): Promise<void> {
    if (failure) return;
    await storage.append(pieces(batch.values(), writer));
    for (const { revision } of batch.values()) written = revision;
    logged += batch.size;
    if (logged < compactAfter || snapshot) return;
    await rotate();
    beginSnapshot();
  }

  /** Where the old files are not to be gone on with, nothing counts as written before there is a snapshot. */
  async function begin(): Promise<void> {
    await rotate();
    if (!compact) return;
    beginSnapshot();
    await snapshot;
  }

  batches.run(begin, fail);
  const unsubscribe = store.onChange((record: LogRecord) => {
    if (failure) return;
    const name = `${record.collection} ${record.key}`;
    // the last of them is where its revision is in order
    pending.delete(name);
    pending.set(name, { ...record, time: clock.now() });
    if (pending.size > 1) return;
    batches.run(async () => {
      const batch = pending;
      pending = new Map();
      await write(batch);
    }, fail);
  });

  return {
    durable() {
      return failure
        ? Promise.reject(failure.error)
        : batches.done()?.then(() => {
            if (failure) throw failure.error;
          });
    },
    async stop() {
      unsubscribe();
      await batches.done();
      await snapshot;
    },
  };
}

/** Pieces of asynchronous work that follow one another. */
class Batches {
  #last: Promise<void> | undefined;

  run(work: () => Promise<void>, failed: (error: unknown) => void): void {
    const done: Promise<void> = (this.#last ?? Promise.resolve())
      .then(work)
      .catch(failed)
      .then(() => {
        if (this.#last === done) this.#last = undefined;
      });
    this.#last = done;
  }

  /** Undefined where nothing is under way. */
  done(): Promise<void> | undefined {
    return this.#last;
  }
}
