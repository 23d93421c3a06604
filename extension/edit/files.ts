import {
  Disposable,
  EventEmitter,
  type FileChangeEvent,
  FileChangeType,
  FileSystemError,
  FileType,
  type Uri,
  workspace,
} from 'vscode';

/** The scheme of texts that are being edited: files in memory, which an editor can save. */
export const editScheme = 'kubebook-edit';

/** Files in memory, flat: each is there as long as it is edited. */
export interface EditFiles extends Disposable {
  put(uri: Uri, text: string): void;
  text(uri: Uri): string;
  remove(uri: Uri): void;
}

interface File {
  content: Uint8Array;
  modified: number;
}

export function registerEditFiles(): EditFiles {
  const files = new Map<string, File>();
  const changed = new EventEmitter<FileChangeEvent[]>();

  function fileAt(uri: Uri): File {
    const file = files.get(uri.path);
    if (!file) throw FileSystemError.FileNotFound(uri);
    return file;
  }
  function write(uri: Uri, content: Uint8Array): void {
    const type = files.has(uri.path) ? FileChangeType.Changed : FileChangeType.Created;
    files.set(uri.path, { content, modified: Date.now() });
    changed.fire([{ type, uri }]);
  }
  const refused = (uri: Uri): never => {
    throw FileSystemError.NoPermissions(uri);
  };

  const registered = workspace.registerFileSystemProvider(editScheme, {
    onDidChangeFile: changed.event,
    watch: () => new Disposable(() => {}),
    stat(uri) {
      if (uri.path === '/') return { type: FileType.Directory, ctime: 0, mtime: 0, size: 0 };
      const { content, modified } = fileAt(uri);
      return { type: FileType.File, ctime: modified, mtime: modified, size: content.length };
    },
    readFile: (uri) => fileAt(uri).content,
    writeFile(uri, content) {
      fileAt(uri);
      write(uri, content);
    },
    readDirectory: () => [...files.keys()].map((path) => [path.slice(1), FileType.File]),
    createDirectory: refused,
    delete: refused,
    rename: refused,
  });
  return {
    put: (uri, text) => write(uri, new TextEncoder().encode(text)),
    text: (uri) => new TextDecoder().decode(fileAt(uri).content),
    remove(uri) {
      files.delete(uri.path);
      changed.fire([{ type: FileChangeType.Deleted, uri }]);
    },
    dispose: () => Disposable.from(registered, changed).dispose(),
  };
}
