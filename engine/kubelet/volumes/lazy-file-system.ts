import type { FileStat, FileSystem } from '../../runtime/filesystem.ts';

const emptyRoot: FileStat = { type: 'directory', size: 4096, mode: 0o777, uid: 0, gid: 0, modified: 0 };

/**
 * A file system that is made when it is first looked into. Most pods never read their service account's token, and a
 * cluster of many pods cannot afford to write it out for each.
 */
export class LazyFileSystem implements FileSystem {
  #make: (() => FileSystem) | undefined;
  #made: FileSystem | undefined;
  readonly #since: number;
  /** Files that are known to be in it, so that asking for them makes nothing. */
  readonly #known: ReadonlyMap<string, FileStat> | undefined;

  constructor(make: () => FileSystem, now: number, known?: ReadonlyMap<string, FileStat>) {
    this.#make = make;
    this.#known = known;
    this.#since = now;
  }

  /** What has been made; undefined as long as nobody looked. */
  get made(): FileSystem | undefined {
    return this.#made;
  }

  get used(): number {
    return this.#made?.used ?? 0;
  }

  get #files(): FileSystem {
    if (!this.#made && this.#make) {
      this.#made = this.#make();
      this.#make = undefined;
    }
    // made above, if not before
    return this.#made as FileSystem;
  }

  /** What can be said of a path before anything is made. */
  #foreseen(path: string): FileStat | undefined {
    if (this.#made) return undefined;
    return path === '/' ? { ...emptyRoot, modified: this.#since } : this.#known?.get(path);
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
    return this.#foreseen(path) ?? this.#files.stat(path);
  }
  lstat(path: string) {
    return this.#foreseen(path) ?? this.#files.lstat(path);
  }
  exists(path: string) {
    return this.#foreseen(path) !== undefined || this.#files.exists(path);
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
