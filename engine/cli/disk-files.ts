import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../limits.ts';
import type { WorkspaceFile } from '../notebook/cluster-shell.ts';

const skipped = new Set(['node_modules', '.git', 'dist']);

/** The files beside a notebook and below, up to the limits: what its cells may read. They are copies; nothing is written back. */
export async function diskFiles(folder: string): Promise<WorkspaceFile[]> {
  const files: WorkspaceFile[] = [];
  let bytes = 0;
  async function visit(path: string, depth: number): Promise<void> {
    const entries = await readdir(join(folder, path), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = path === '' ? entry.name : `${path}/${entry.name}`;
      if (skipped.has(entry.name) || files.length >= limits.workspaceFiles) continue;
      if (entry.isDirectory() && depth < limits.workspaceDepth) await visit(name, depth + 1);
      else if (entry.isFile()) {
        const { size } = await stat(join(folder, name));
        if (size > limits.workspaceFileBytes || bytes + size > limits.workspaceBytes) continue;
        bytes += size;
        files.push({ path: name, content: new Uint8Array(await readFile(join(folder, name))) });
      }
    }
  }
  await visit('', 0);
  return files;
}
