import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../../limits.ts';
import type { Storage, StoredPart } from '../../apiserver/index.ts';

/** `log-000012`, `snapshot-000012`: a snapshot holds all that the logs of lower numbers said. */
const partName = /^(snapshot|log)-(\d{6,})$/;

interface Part {
  readonly name: string;
  readonly kind: 'snapshot' | 'log';
  readonly number: number;
}

export interface DiskStorage extends Storage {
  /** A part that is damaged: when a snapshot takes its place it is kept under another name. */
  setAside(part: string): void;
  close(): Promise<void>;
}

/**
 * Snapshots and logs as files of a folder. A write is done when it is on the disk itself (fdatasync), as etcd does it: what
 * comes while the disk is busy is in the next write together. A snapshot gets its name only when it is whole.
 */
export async function openDiskStorage(folder: string): Promise<DiskStorage> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const aside = new Set<string>();
  let parts = await partsIn(folder);
  let newest = Math.max(0, ...parts.map(({ number }) => number));
  let log: FileHandle | undefined;

  /** Of the same number the snapshot is first; what is older than the newest snapshot is left from an interrupted change. */
  async function current(): Promise<readonly Part[]> {
    parts = await partsIn(folder);
    const base = Math.max(0, ...parts.filter(({ kind }) => kind === 'snapshot').map(({ number }) => number));
    return parts.filter(({ number, kind }) => number > base || (number === base && (kind === 'snapshot' || base > 0)));
  }

  return {
    load: async () =>
      (await current()).map(({ name, kind }): StoredPart => ({ name, kind, lines: () => linesOf(join(folder, name)) })),

    async rotate(text) {
      const before = log;
      const name = `log-${numbered(++newest)}`;
      const fresh = await open(join(folder, name), 'wx', 0o600);
      await fresh.writeFile(text);
      await fresh.sync();
      await syncFolder(folder);
      log = fresh;
      await before?.close();
    },

    async append(pieces) {
      if (!log) throw new Error(`no log of ${folder} is open`);
      for (const piece of pieces) await log.writeFile(piece);
      await log.datasync();
    },

    async snapshot(pieces) {
      const number = newest;
      const name = `snapshot-${numbered(number)}`;
      const partial = join(folder, `${name}.partial`);
      const file = await open(partial, 'w', 0o600);
      try {
        for (const piece of pieces) await file.writeFile(piece);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(partial, join(folder, name));
      await syncFolder(folder);
      for (const part of await partsIn(folder)) {
        if (part.number >= number) continue;
        const path = join(folder, part.name);
        await (aside.has(part.name) ? rename(path, `${path}.damaged`) : rm(path));
      }
    },

    setAside: (part) => void aside.add(part),
    async close() {
      await log?.close();
      log = undefined;
    },
  };
}

const numbered = (number: number): string => String(number).padStart(6, '0');

async function partsIn(folder: string): Promise<readonly Part[]> {
  const parts = (await readdir(folder)).flatMap((name): Part[] => {
    const [, kind, number] = partName.exec(name) ?? [];
    if (kind !== 'snapshot' && kind !== 'log') return [];
    return [{ name, kind, number: Number(number) }];
  });
  return parts.sort((a, b) => a.number - b.number || (a.kind === 'snapshot' ? -1 : 1));
}

/** Names of files outlive a crash once their folder is on the disk; not every system can be asked for that. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function* linesOf(path: string): AsyncIterable<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield `${line}\n`;
    // cut off here, it is no whole record
    if (rest.length > limits.storedLineBytes) break;
  }
  if (rest !== '') yield rest;
}
