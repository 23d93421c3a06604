import type { KubeObject } from '../machinery/types.ts';
import { fnv1a } from '../sim/index.ts';
import type { LogRecord, StoreImage } from './image.ts';

/** Where a store outlives its process: one snapshot, and a log of what came after it. Texts of lines. */
export interface Storage {
  load(): Promise<{ readonly snapshot: string; readonly log: string }>;
  /** Adds to the end of the log. */
  append(lines: string): Promise<void>;
  /** Replaces the snapshot and empties the log, both or neither. */
  replace(snapshot: string): Promise<void>;
}

/** A damaged place in a snapshot or log. What follows it is not used. */
export interface StorageProblem {
  readonly in: 'snapshot' | 'log';
  /** From 1. */
  readonly line: number;
  readonly code: 'checksum-mismatch' | 'not-a-record' | 'revision-out-of-order';
}

/** A line: checksum, blank, JSON. Cut off or altered lines are thus known for what they are. */
export function encodeRecord(record: LogRecord): string {
  const json = JSON.stringify(record);
  return `${fnv1a(json).toString(16).padStart(8, '0')} ${json}\n`;
}

/** An image as text: a record of each object, then one that closes it with the revision. */
export function encodeImage(image: StoreImage): string {
  const lines: string[] = [];
  for (const { name, entries } of image.collections) {
    for (const [key, object] of entries()) {
      lines.push(encodeRecord({ revision: image.revision, collection: name, key, object }));
    }
  }
  lines.push(encodeRecord({ revision: image.revision, collection: '', key: '' }));
  return lines.join('');
}

/** Reads what was stored, as far as it is whole. Never throws for damaged data: it says where the damage is. */
export async function loadImage(
  storage: Storage,
): Promise<{ readonly image: StoreImage; readonly problems: readonly StorageProblem[] }> {
  const { snapshot, log } = await storage.load();
  const collections = new Map<string, Map<string, KubeObject>>();
  const problems: StorageProblem[] = [];
  let revision = 1;
  const apply = ({ collection, key, object, ...record }: LogRecord): void => {
    revision = Math.max(revision, record.revision);
    if (collection === '') return;
    let objects = collections.get(collection);
    if (!objects) collections.set(collection, (objects = new Map()));
    if (object) objects.set(key, object);
    else objects.delete(key);
  };
  const damaged = readRecords(snapshot, 'snapshot', problems, 0, apply);
  // a log makes no sense on top of half a snapshot
  if (!damaged) readRecords(log, 'log', problems, revision, apply);
  const image = {
    revision,
    collections: [...collections].map(([name, objects]) => ({ name, entries: () => objects.entries() })),
  };
  return { image, problems };
}

function readRecords(
  text: string,
  where: StorageProblem['in'],
  problems: StorageProblem[],
  after: number,
  apply: (record: LogRecord) => void,
): boolean {
  let last = after;
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const problem = (code: StorageProblem['code']): true => {
      problems.push({ in: where, line: index + 1, code });
      return true;
    };
    const json = line.slice(9);
    if (Number.parseInt(line.slice(0, 8), 16) !== fnv1a(json)) return problem('checksum-mismatch');
    const record = parseRecord(json);
    if (!record) return problem('not-a-record');
    if (record.revision < last) return problem('revision-out-of-order');
    last = record.revision;
    apply(record);
  }
  return false;
}

function parseRecord(json: string): LogRecord | undefined {
  try {
    const record = JSON.parse(json) as Partial<LogRecord> | null;
    const { revision, collection, key } = record ?? {};
    const whole = typeof revision === 'number' && typeof collection === 'string' && typeof key === 'string';
    // the checksum says that it is what was written
    return whole ? (record as LogRecord) : undefined;
  } catch {
    return undefined;
  }
}
