import { type Disposable, FileType, type Uri, Uri as Uris, workspace } from 'vscode';
import { limits } from '../../engine/limits.ts';
import type { WorkspaceFile } from '../../engine/notebook/cluster-shell.ts';

const passedOver = new Set(['node_modules', '.git', 'dist', '.vscode']);

/** The files in the folder of a notebook (or of the workspace), nearest first, up to a limit. */
export async function filesBeside(notebook: Uri | undefined): Promise<readonly WorkspaceFile[]> {
  const folder = notebook ? Uris.joinPath(notebook, '..') : workspace.workspaceFolders?.[0]?.uri;
  if (!folder || notebook?.scheme === 'untitled') return [];
  const files: WorkspaceFile[] = [];
  let bytes = 0;
  let level: { uri: Uri; path: string }[] = [{ uri: folder, path: '' }];
  for (let depth = 0; depth < limits.workspaceDepth && level.length > 0; depth++) {
    const deeper: typeof level = [];
    for (const { uri, path } of level) {
      for (const [name, type] of await entriesOf(uri)) {
        const child = { uri: Uris.joinPath(uri, name), path: `${path}${name}` };
        if (type === FileType.Directory && !passedOver.has(name)) deeper.push({ ...child, path: `${child.path}/` });
        if (type !== FileType.File || files.length >= limits.workspaceFiles) continue;
        const content = await contentOf(child.uri, limits.workspaceBytes - bytes);
        if (!content) continue;
        bytes += content.length;
        files.push({ path: child.path, content });
      }
    }
    level = deeper;
  }
  return files;
}

/** Tells whether any file of the workspace changed since `reader` last asked. */
export function watchFiles(): Disposable & { changed(reader: object): boolean } {
  const watcher = workspace.createFileSystemWatcher('**/*');
  let changes = 0;
  const seen = new WeakMap<object, number>();
  const count = () => {
    changes++;
  };
  watcher.onDidChange(count);
  watcher.onDidCreate(count);
  watcher.onDidDelete(count);
  // files outside of the workspace's folders are not watched, but saved here
  const saved = workspace.onDidSaveTextDocument(count);
  return {
    changed(reader) {
      const before = seen.get(reader);
      seen.set(reader, changes);
      return before !== undefined && before !== changes;
    },
    dispose() {
      watcher.dispose();
      saved.dispose();
    },
  };
}

async function entriesOf(folder: Uri): Promise<readonly [string, FileType][]> {
  try {
    return (await workspace.fs.readDirectory(folder)).sort(([a], [b]) => (a < b ? -1 : 1));
  } catch {
    // an unreadable folder has no files for the shell
    return [];
  }
}

async function contentOf(file: Uri, room: number): Promise<Uint8Array | undefined> {
  try {
    if ((await workspace.fs.stat(file)).size > room) return undefined;
    return await workspace.fs.readFile(file);
  } catch {
    // gone or unreadable: the shell says so when it is asked for
    return undefined;
  }
}
