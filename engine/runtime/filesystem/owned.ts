import type { FileSystem, WriteOptions } from '../filesystem.ts';
import { ForwardingFileSystem } from './forwarding.ts';

/** A file system as one user sees it: what is made in it belongs to that user, and to the user's group where no directory says otherwise. */
export class OwnedFileSystem extends ForwardingFileSystem {
  protected readonly files: FileSystem;
  readonly #uid: number;
  readonly #gid: number;

  constructor(files: FileSystem, uid: number, gid: number) {
    super();
    this.files = files;
    this.#uid = uid;
    this.#gid = gid;
  }

  override write(path: string, content: Uint8Array | string, options?: WriteOptions) {
    const isNew = !this.files.exists(path);
    this.files.write(path, content, options);
    if (isNew) this.#take(path);
  }

  override mkdir(path: string, options: { readonly recursive?: boolean; readonly mode?: number } = {}) {
    const missing: string[] = [];
    if (options.recursive) {
      for (let at = path; at !== '' && !this.files.exists(at); at = at.slice(0, at.lastIndexOf('/'))) missing.push(at);
    } else missing.push(path);
    this.files.mkdir(path, options);
    for (const made of missing) this.#take(made);
  }

  #take(path: string): void {
    const { type, uid, gid } = this.files.stat(path);
    if (uid === 0 && type !== 'device') this.files.chown(path, this.#uid, gid === 0 ? this.#gid : gid);
  }
}
