import { limits } from '../limits.ts';
import type { Loop } from '../sim/index.ts';
import type { Store } from './index.ts';
import { encodeImage, encodeRecord, type Storage } from './storage.ts';

/**
 * Writes what there is, then every change to a log, a turn's changes at once, and now and then a snapshot in its place. Writes follow one another;
 * virtual time waits for them. A write that fails is told once, and ends it.
 *
 * @returns what stops it once all that happened until then is written
 */
export function persist(
  store: Store,
  storage: Storage,
  loop: Loop,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let pending: string[] = [];
  let logged = 0;
  let stopped = false;

  let writing: Promise<void> = Promise.resolve();
  const write = (work: () => Promise<void>): void => {
    writing = writing
      .then(() => (stopped ? undefined : work()))
      .catch((error: unknown) => {
        stopped = true;
        onError(error);
      });
    void loop.external(writing);
  };
  const beginning = store.image();
  write(() => storage.replace(encodeImage(beginning)));

  const flush = (): void => {
    const lines = pending;
    pending = [];
    if (lines.length === 0 || stopped) return;
    logged += lines.length;
    const compacts = logged >= limits.storeLogRecords;
    // the image is taken now: what comes later belongs to the log after it
    const image = compacts ? store.image() : undefined;
    if (compacts) logged = 0;
    write(() => (image ? storage.replace(encodeImage(image)) : storage.append(lines.join(''))));
  };
  const unsubscribe = store.onChange((record) => {
    if (pending.length === 0) loop.defer(flush);
    pending.push(encodeRecord(record));
  });
  return async () => {
    unsubscribe();
    flush();
    await writing;
  };
}
