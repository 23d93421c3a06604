import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { kubeconfigMark } from './kubeconfig.ts';

/**
 * Writes the kubeconfig of a served cluster, for the user alone. Rejects where the file is somebody else's: a kubeconfig with
 * the user's own clusters must not be lost.
 */
export async function writeKubeconfig(file: string, text: string): Promise<void> {
  const before = await contentOf(file);
  if (before !== undefined && before.trim() !== '' && !before.startsWith(kubeconfigMark)) {
    throw new Error(`${file} exists, and was not written by Kubebook: name another file with --kubeconfig.`);
  }
  try {
    await writeFile(file, text, { mode: 0o600 });
    // a file that was there keeps its rights
    await chmod(file, 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Error(`${file} cannot be written: there is no folder ${dirname(file)}.`);
    throw error;
  }
}

/** Takes the file away, unless it is another by now. */
export async function removeKubeconfig(file: string, text: string): Promise<void> {
  if ((await contentOf(file)) === text) await rm(file, { force: true });
}

async function contentOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
