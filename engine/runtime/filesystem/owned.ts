import type { FileSystem, WriteOptions } from '../filesystem.ts';

/** A file system as one user sees it: what is made in it belongs to that user, and to the user's group where no directory says otherwise. */
export class OwnedFileSystem implements FileSystem {
  readonly #files: FileSystem;
  readonly #uid: number;
  readonly #gid: number;

  constructor(files: FileSystem, uid: number, gid: number) {
    this.#files = files;
    this.#uid = uid;
    this.#gid = gid;
  }

  read(path: string) {
    return this.#files.read(path);
  }
  readText(path: string) {
    return this.#files.readText(path);
  }
  write(path: string, content: Uint8Array | string, options?: WriteOptions) {
    const isNew = !this.#files.exists(path);
    this.#files.write(path, content, options);
    if (isNew) this.#take(path);
  }
  stat(path: string) {
    return this.#files.stat(path);
  }
  lstat(path: string) {
    return this.#files.lstat(path);
  }
  exists(path: string) {
    return this.#files.exists(path);
  }
  list(path: string) {
    return this.#files.list(path);
  }
  mkdir(path: string, options: { readonly recursive?: boolean; readonly mode?: number } = {}) {
    const missing: string[] = [];
    if (options.recursive) {
      for (let at = path; at !== '' && !this.#files.exists(at); at = at.slice(0, at.lastIndexOf('/'))) missing.push(at);
    } else missing.push(path);
    this.#files.mkdir(path, options);
    for (const made of missing) this.#take(made);
  }
  remove(path: string, options?: { readonly recursive?: boolean }) {
    this.#files.remove(path, options);
  }
  rename(from: string, to: string) {
    this.#files.rename(from, to);
  }
  symlink(target: string, path: string) {
    this.#files.symlink(target, path);
  }
  readlink(path: string) {
    return this.#files.readlink(path);
  }
  chmod(path: string, mode: number) {
    this.#files.chmod(path, mode);
  }
  chown(path: string, uid: number, gid: number) {
    this.#files.chown(path, uid, gid);
  }

  #take(path: string): void {
    const { type, uid, gid } = this.#files.stat(path);
    if (uid === 0 && type !== 'device') this.#files.chown(path, this.#uid, gid === 0 ? this.#gid : gid);
  }
}
