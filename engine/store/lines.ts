import { fnv1a } from '../sim/index.ts';
import type { LogRecord } from './image.ts';

/** The form of snapshots and logs that this version writes, and the only one that it reads. */
export const storageFormat = 1;

/** The first line of every part. */
export interface Header {
  readonly format: number;
  readonly part: 'snapshot' | 'log';
  /** A snapshot is of this revision; a log's records come after it. */
  readonly revision: number;
  /** Virtual milliseconds since 1970. */
  readonly time: number;
}

/** A change with the virtual time at which it was made, so that a world that goes on does not begin before it. */
export interface TimedRecord extends LogRecord {
  readonly time: number;
}

/** The last line of a snapshot: without it, its writing was not finished. */
export interface End {
  readonly records: number;
}

const seed = '00000000';

/**
 * Lines of one part: checksum, blank, JSON. Each checksum is of the one before it, too, so that lines that are cut off,
 * altered, left out or changed in order are known for what they are.
 */
export class LineWriter {
  #before = seed;

  line(value: Header | TimedRecord | End): string {
    const json = JSON.stringify(value);
    this.#before = checksum(this.#before, json);
    return `${this.#before} ${json}\n`;
  }
}

/** Reads what a `LineWriter` wrote. */
export class LineReader {
  #before = seed;

  /** The value of a whole line; undefined where it is not what was written. */
  read(line: string): unknown {
    const sum = line.slice(0, 8);
    const json = line.slice(9, -1);
    if (line[8] !== ' ' || sum !== checksum(this.#before, json)) return undefined;
    this.#before = sum;
    return parse(json);
  }
}

const checksum = (before: string, json: string): string =>
  fnv1a(before + json)
    .toString(16)
    .padStart(8, '0');

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

const fieldsOf = (value: unknown): { readonly [field: string]: unknown } =>
  typeof value === 'object' && value !== null ? { ...value } : {};

export function isHeader(value: unknown): value is Header {
  const { format, part, revision, time } = fieldsOf(value);
  return (
    typeof format === 'number' && typeof part === 'string' && typeof revision === 'number' && typeof time === 'number'
  );
}

export function isRecord(value: unknown): value is TimedRecord {
  const { revision, collection, key, time, object } = fieldsOf(value);
  const named = typeof collection === 'string' && typeof key === 'string';
  return named && typeof revision === 'number' && typeof time === 'number' && isStorable(object);
}

export const isEnd = (value: unknown): value is End => typeof fieldsOf(value)['records'] === 'number';

const isStorable = (object: unknown): boolean =>
  object === undefined || typeof fieldsOf(fieldsOf(object)['metadata'])['name'] === 'string';
