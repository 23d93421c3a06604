import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from '../cluster.ts';
import { openClusterShell } from '../notebook/cluster-shell.ts';

/** Applies manifests of a file or a folder (`.yaml`, `.yml`, `.json`, in alphabetical order), and tells what it did. */
export async function loadManifests(cluster: Cluster, path: string, print: (text: string) => void): Promise<void> {
  const isFolder = (await stat(path)).isDirectory();
  const names = isFolder ? (await readdir(path)).filter((name) => /\.(ya?ml|json)$/.test(name)).sort() : [''];
  const shell = openClusterShell(cluster);
  const decoder = new TextDecoder();
  for (const name of names) {
    const file = isFolder ? join(path, name) : path;
    const output = (chunk: Uint8Array) => print(decoder.decode(chunk));
    const work = shell.run('kubectl apply -f -', {
      stdin: new Uint8Array(await readFile(file)),
      stdout: output,
      stderr: output,
      signal: new AbortController().signal,
    });
    const code = await cluster.world.drivers.during(work);
    if (code !== 0) throw new Error(`${file} could not be applied`);
  }
}
