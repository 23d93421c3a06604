import type { FileSystem, WriteOptions } from '../filesystem.ts';

/** A file system that stands before another and passes everything on; what extends it says what is different. */
export abstract class ForwardingFileSystem implements FileSystem {
  protected abstract readonly files: FileSystem;

  read(path: string) {
    return this.files.read(path);
  }
  readText(path: string) {
    return this.files.readText(path);
  }
  write(path: string, content: Uint8Array | string, options?: WriteOptions) {
    this.files.write(path, content, options);
  }
  stat(path: string) {
    return this.files.stat(path);
  }
  lstat(path: string) {
    return this.files.lstat(path);
  }
  exists(path: string) {
    return this.files.exists(path);
  }
  list(path: string) {
    return this.files.list(path);
  }
  mkdir(path: string, options?: { readonly recursive?: boolean; readonly mode?: number }) {
    this.files.mkdir(path, options);
  }
  remove(path: string, options?: { readonly recursive?: boolean }) {
    this.files.remove(path, options);
  }
  rename(from: string, to: string) {
    this.files.rename(from, to);
  }
  symlink(target: string, path: string) {
    this.files.symlink(target, path);
  }
  readlink(path: string) {
    return this.files.readlink(path);
  }
  chmod(path: string, mode: number) {
    this.files.chmod(path, mode);
  }
  chown(path: string, uid: number, gid: number) {
    this.files.chown(path, uid, gid);
  }
}
