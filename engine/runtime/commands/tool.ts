import { type Errno, FileError } from '../filesystem.ts';
import { resolvePath } from '../filesystem/path.ts';
import type { Input } from '../process.ts';
import { deviceInput } from '../processes/devices.ts';
import type { Applet, ToolProcess } from '../processes/machine.ts';
import { inputOf } from '../processes/pipe.ts';

/** What a command says before it gives up. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  readonly status: number;
  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}

const words: { readonly [code in Errno]: string } = {
  ENOENT: 'No such file or directory',
  EEXIST: 'File exists',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  EACCES: 'Permission denied',
  EROFS: 'Read-only file system',
  ELOOP: 'Too many levels of symbolic links',
  EINVAL: 'Invalid argument',
  ENOSPC: 'No space left on device',
  EXDEV: 'Invalid cross-device link',
  EPERM: 'Operation not permitted',
  EBUSY: 'Device or resource busy',
  EFBIG: 'File too large',
};

/** The C library's words for a failure. */
export const strerror = (error: unknown): string =>
  error instanceof FileError ? words[error.code] : error instanceof Error ? error.message : String(error);

/** A program whose `ToolError`s become a line on standard error: `name: what it says`. */
export function tool(run: (process: ToolProcess, args: readonly string[], name: string) => Promise<number>): Applet {
  return async (process) => {
    const name = (process.argv[0] ?? '').split('/').at(-1) ?? '';
    try {
      return await run(process, process.argv.slice(1), name);
    } catch (error) {
      if (!(error instanceof ToolError) && !(error instanceof FileError)) throw error;
      const text = error instanceof ToolError ? error.message : `${error.path}: ${strerror(error)}`;
      await process.stderr.write(`${name}: ${text}\n`);
      return error instanceof ToolError ? error.status : 1;
    }
  };
}

export const pathIn = (process: ToolProcess, name: string): string => resolvePath(process.cwd, name);

/** A named file, a device, or standard input (`-`). Fails with a `FileError`. */
export function openFile(process: ToolProcess, name: string): Input {
  if (name === '-') return process.stdin;
  const path = pathIn(process, name);
  const stat = process.fs.stat(path);
  if (stat.type === 'directory') throw new FileError('EISDIR', path);
  if (stat.type === 'device') return deviceInput(path, process);
  return inputOf(process.fs.read(path));
}

/** What cat and its like say of a file that they cannot open. */
export function cannotOpen(process: ToolProcess, name: string, error: unknown): string {
  if (error instanceof FileError && error.code === 'EISDIR')
    return process.machine.busybox ? `read error: Is a directory` : `${name}: Is a directory`;
  return process.machine.busybox ? `can't open '${name}': ${strerror(error)}` : `${name}: ${strerror(error)}`;
}

/** Feeds each named file (standard input where none is named) to `use`; complains of those that cannot be opened. */
export async function eachInput(
  process: ToolProcess,
  names: readonly string[],
  use: (input: Input, name: string) => Promise<void>,
): Promise<number> {
  let status = 0;
  for (const name of names.length > 0 ? names : ['-']) {
    let input: Input;
    try {
      input = openFile(process, name);
    } catch (error) {
      await process.stderr.write(`${process.argv[0]}: ${cannotOpen(process, name, error)}\n`);
      status = 1;
      continue;
    }
    await use(input, name);
  }
  return status;
}
