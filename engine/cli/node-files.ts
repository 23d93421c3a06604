import * as fs from 'node:fs';
import { type Errno, FileError, type FileStat, type FileSystem } from '../runtime/filesystem.ts';

const errnos: ReadonlySet<string> = new Set<Errno>([
  'ENOENT',
  'EEXIST',
  'EISDIR',
  'ENOTDIR',
  'ENOTEMPTY',
  'EACCES',
  'EROFS',
  'ELOOP',
  'EINVAL',
  'ENOSPC',
  'EXDEV',
  'EPERM',
  'EBUSY',
]);

const isErrno = (code: string): code is Errno => errnos.has(code);

/** Calls Node, and fails as the engine's file systems do. */
function attempt<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw isErrno(code) ? new FileError(code, path) : error;
  }
}

const statOf = (stats: fs.Stats): FileStat => ({
  type: stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'symlink' : stats.isFile() ? 'file' : 'device',
  size: stats.size,
  mode: stats.mode & 0o7777,
  uid: stats.uid,
  gid: stats.gid,
  modified: stats.mtimeMs,
});

/** This machine's own disk, for commands that a person runs in a terminal; never for what a simulated pod runs. */
export const nodeFiles: FileSystem = {
  read: (path) => attempt(path, () => new Uint8Array(fs.readFileSync(path))),
  readText: (path) => attempt(path, () => fs.readFileSync(path, 'utf8')),
  write(path, content, { append = false, mode } = {}) {
    attempt(path, () =>
      fs.writeFileSync(path, content, { flag: append ? 'a' : 'w', ...(mode === undefined ? {} : { mode }) }),
    );
  },
  stat: (path) => attempt(path, () => statOf(fs.statSync(path))),
  lstat: (path) => attempt(path, () => statOf(fs.lstatSync(path))),
  exists: (path) => fs.existsSync(path),
  list: (path) => attempt(path, () => fs.readdirSync(path).sort()),
  mkdir(path, options = {}) {
    attempt(path, () => fs.mkdirSync(path, options));
  },
  remove(path, { recursive = false } = {}) {
    attempt(path, () =>
      fs.lstatSync(path).isDirectory() && !recursive ? fs.rmdirSync(path) : fs.rmSync(path, { recursive }),
    );
  },
  rename: (from, to) => attempt(from, () => fs.renameSync(from, to)),
  symlink: (target, path) => attempt(path, () => fs.symlinkSync(target, path)),
  readlink: (path) => attempt(path, () => fs.readlinkSync(path)),
  chmod: (path, mode) => attempt(path, () => fs.chmodSync(path, mode)),
  chown: (path, uid, gid) => attempt(path, () => fs.chownSync(path, uid, gid)),
};
