import type { FileStat, FileSystem } from '../../runtime/filesystem.ts';

/**
 * A file system that is made when it is first looked into. Most pods never read their service account's token, and a
 * cluster of many pods cannot afford to write it out for each.
 */
export class LazyFileSystem implements FileSystem {
  #make: (() => FileSystem) | undefined;
  #made: FileSystem | undefined;
  readonly #root: FileStat;

  constructor(make: () => FileSystem, now: number) {
    this.#make = make;
    this.#root = { type: 'directory', size: 0, mode: 0o777, uid: 0, gid: 0, modified: now };
  }

  /** What has been made; undefined as long as nobody looked. */
  get made(): FileSystem | undefined {
    return this.#made;
  }

  get #files(): FileSystem {
    if (!this.#made && this.#make) {
      this.#made = this.#make();
      this.#make = undefined;
    }
    // made above, if not before
    return this.#made as FileSystem;
  }

  read(path: string) {
    return this.#files.read(path);
  }
  readText(path: string) {
    return this.#files.readText(path);
  }
  write(path: string, content: Uint8Array | string, options?: Parameters<FileSystem['write']>[2]) {
    this.#files.write(path, content, options);
  }
  stat(path: string) {
    return path === '/' && !this.#made ? this.#root : this.#files.stat(path);
  }
  lstat(path: string) {
    return path === '/' && !this.#made ? this.#root : this.#files.lstat(path);
  }
  exists(path: string) {
    return path === '/' || this.#files.exists(path);
  }
  list(path: string) {
    return this.#files.list(path);
  }
  mkdir(path: string, options?: Parameters<FileSystem['mkdir']>[1]) {
    this.#files.mkdir(path, options);
  }
  remove(path: string, options?: Parameters<FileSystem['remove']>[1]) {
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
}
