/**
 * A POSIX-like file system in memory. Paths are absolute and normalised by the implementation; failures are
 * `FileError`s with the errno's name.
 */
export interface FileSystem {
  /** Bytes written into it; undefined where nobody counts. */
  readonly used?: number;
  read(path: string): Uint8Array;
  readText(path: string): string;
  write(path: string, content: Uint8Array | string, options?: WriteOptions): void;
  stat(path: string): FileStat;
  /** Does not follow a last symbolic link. */
  lstat(path: string): FileStat;
  exists(path: string): boolean;
  list(path: string): readonly string[];
  mkdir(path: string, options?: { readonly recursive?: boolean; readonly mode?: number }): void;
  remove(path: string, options?: { readonly recursive?: boolean }): void;
  rename(from: string, to: string): void;
  symlink(target: string, path: string): void;
  readlink(path: string): string;
  chmod(path: string, mode: number): void;
  chown(path: string, uid: number, gid: number): void;
}

/** What is made in a directory with this bit of its mode gets the directory's group. */
export const setgid = 0o2000;

export interface WriteOptions {
  readonly append?: boolean;
  readonly mode?: number;
  /** So many zero bytes follow the content. They count as written, and take no memory until somebody reads them. */
  readonly zeros?: number;
}

export interface FileStat {
  readonly type: 'file' | 'directory' | 'symlink' | 'device';
  /** Bytes. */
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Virtual milliseconds since 1970. */
  readonly modified: number;
}

export type Errno =
  | 'ENOENT'
  | 'EEXIST'
  | 'EISDIR'
  | 'ENOTDIR'
  | 'ENOTEMPTY'
  | 'EACCES'
  | 'EROFS'
  | 'ELOOP'
  | 'EINVAL'
  | 'ENOSPC'
  | 'EXDEV'
  | 'EPERM'
  | 'EBUSY'
  | 'EFBIG';

export class FileError extends Error {
  override readonly name = 'FileError';
  readonly code: Errno;
  readonly path: string;

  constructor(code: Errno, path: string) {
    super(`${code}: ${path}`);
    this.code = code;
    this.path = path;
  }
}
