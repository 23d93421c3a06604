import type { FileStat, FileSystem } from '../../runtime/filesystem.ts';
import { ForwardingFileSystem } from '../../runtime/filesystem/forwarding.ts';

const emptyRoot: FileStat = { type: 'directory', size: 4096, mode: 0o777, uid: 0, gid: 0, modified: 0 };

/**
 * A file system that is made when it is first looked into. Most pods never read their service account's token, and a
 * cluster of many pods cannot afford to write it out for each.
 */
export class LazyFileSystem extends ForwardingFileSystem {
  #make: (() => FileSystem) | undefined;
  #made: FileSystem | undefined;
  readonly #since: number;
  /** Files that are known to be in it, so that asking for them makes nothing. */
  readonly #known: ReadonlyMap<string, FileStat> | undefined;

  constructor(make: () => FileSystem, now: number, known?: ReadonlyMap<string, FileStat>) {
    super();
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

  protected get files(): FileSystem {
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

  override stat(path: string) {
    return this.#foreseen(path) ?? this.files.stat(path);
  }
  override lstat(path: string) {
    return this.#foreseen(path) ?? this.files.lstat(path);
  }
  override exists(path: string) {
    return this.#foreseen(path) !== undefined || this.files.exists(path);
  }
}
