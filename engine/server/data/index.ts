/** The directory of `kubebook serve --data`: all by which a cluster goes on after a restart. Node only. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LoadedStorage, loadStorage, type PersistOptions } from '../../apiserver/index.ts';
import { type Credentials, keptCredentials } from './credentials.ts';
import { openDiskStorage } from './disk-storage.ts';
import { lockFolder } from './lock.ts';
import { type ClusterSettings, keptSettings } from './settings.ts';
import { damageReport, warningOf } from './reports.ts';

export { type Credentials, newCredentials } from './credentials.ts';

export interface DataDirectory {
  /** What was stored; undefined in a new directory. */
  readonly image: LoadedStorage['image'];
  readonly persist: Pick<PersistOptions, 'storage' | 'compact'>;
  readonly credentials: Credentials;
  /** How the cluster was set up, with what is asked for now in its place; that is kept. */
  settings(asked: ClusterSettings): Promise<ClusterSettings>;
  /** What a person should know, though it keeps nothing from going on. */
  readonly warnings: readonly string[];
  /** Gives the directory free. What was written stays. */
  close(): Promise<void>;
}

export interface DataDirectoryOptions {
  /** Go on with what is whole before a damaged place; the damaged files are kept beside, under another name. */
  readonly recover?: boolean;
}

const marker = 'kubebook-data';
/** Files of logs after which they are put together at the next start. */
const mostLogs = 8;

/**
 * Opens a data directory, and makes it where there is none. Rejects, and changes nothing, where it belongs to something else,
 * is in use, was written by a newer version, or is damaged: the message names the place and what to do.
 */
export async function openDataDirectory(
  folder: string,
  { recover = false }: DataDirectoryOptions = {},
): Promise<DataDirectory> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await mustBeOurs(folder);
  const unlock = await lockFolder(folder);
  try {
    const storage = await openDiskStorage(join(folder, 'store'));
    const { image, problems, logged } = await loadStorage(storage);
    const [problem] = problems;
    const damaged = problem !== undefined && problem.code !== 'cut-off';
    if (damaged && (!recover || problem.code === 'unknown-format')) {
      throw new Error(damageReport(join(folder, 'store'), problem));
    }
    for (const { part } of problems) storage.setAside(part);
    const parts = await storage.load();
    // what follows the damage is not used: it, too, is kept
    if (damaged) for (const { name } of parts) storage.setAside(name);
    return {
      image,
      persist: { storage, compact: damaged || parts.length > mostLogs || logged > compactFrom },
      credentials: await keptCredentials(join(folder, 'pki')),
      warnings: problem ? [warningOf(join(folder, 'store'), problem)] : [],
      settings: (asked) => keptSettings(join(folder, 'settings.json'), asked),
      async close() {
        await storage.close();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** Records in logs from which a start begins with a snapshot, which the next start reads faster. */
const compactFrom = 10_000;

/** An empty directory becomes ours; another one must be so already. */
async function mustBeOurs(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length === 0) {
    await writeFile(join(folder, marker), 'Data of a cluster of `kubebook serve`. Format 1.\n', { mode: 0o600 });
    return;
  }
  if (!names.includes(marker)) {
    throw new Error(
      `${folder} is not empty, and no data directory of Kubebook: name an empty or a new one with --data.`,
    );
  }
  const format = /Format (\d+)/.exec(await readFile(join(folder, marker), 'utf8'))?.[1];
  if (format !== '1') {
    throw new Error(
      `${join(folder, marker)} says format ${format ?? 'nothing'}; this version of Kubebook knows format 1: use the version that wrote it, or another --data directory.`,
    );
  }
}
