import type { FileSystem } from '../runtime/filesystem.ts';

/** A file beside a notebook, as its shell sees it. */
export interface WorkspaceFile {
  /** Relative to the notebook's folder, with slashes. */
  readonly path: string;
  readonly content: Uint8Array;
}

/**
 * Copies of files below `folder`, brought up to date each time they are given again: a file that did not change outside since
 * the last time is left as the shell made it, one that is gone outside goes here too.
 */
export function createOverlay(fs: FileSystem, folder: string): (files: readonly WorkspaceFile[]) => void {
  let known = new Map<string, Uint8Array>();
  return (files) => {
    const given = new Map(files.map(({ path, content }) => [path, content]));
    for (const path of known.keys()) {
      if (!given.has(path) && fs.exists(`${folder}/${path}`)) fs.remove(`${folder}/${path}`);
    }
    for (const [path, content] of given) {
      if (sameBytes(known.get(path), content)) continue;
      const target = `${folder}/${path}`;
      fs.mkdir(target.slice(0, target.lastIndexOf('/')), { recursive: true });
      fs.write(target, content);
    }
    known = given;
  };
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && a.length === b.length && a.every((byte, index) => byte === b[index]);
}
