import type { FileSystem } from '../runtime/filesystem.ts';
import { KustomizeError } from './errors.ts';

const fileNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** An absolute path without `.` and `..`. */
export function resolveIn(root: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${root}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Whether it names something on another machine: a URL or a repository. */
export const isRemote = (path: string): boolean =>
  /^[a-z][a-z0-9+.-]*:\/\//i.test(path) ||
  /^git(@|::)/.test(path) ||
  /^(github|gitlab|bitbucket)\.(com|org)[/:]/.test(path);

/** A file of a kustomization: it may not lie outside of its directory. */
export function readFile(fs: FileSystem, root: string, path: string): Uint8Array {
  const full = resolveIn(root, path);
  refuseMissing(fs, full, full);
  if (fs.stat(full).type === 'directory') throw new KustomizeError(`'${full}' must resolve to a file`);
  if (!full.startsWith(root === '/' ? root : `${root}/`)) {
    throw new KustomizeError(`security; file '${full}' is not in or below '${root}'`);
  }
  return fs.read(full);
}

export function isDirectory(fs: FileSystem, path: string): boolean {
  return fs.exists(path) && fs.stat(path).type === 'directory';
}

/** The text of the one file that makes a directory a kustomization. */
export function readKustomization(fs: FileSystem, root: string): string {
  const found = fileNames.filter((name) => fs.exists(`${root}/${name}`));
  const [name] = found;
  if (name === undefined) {
    throw new KustomizeError(
      `unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${root}'`,
    );
  }
  if (found.length > 1) throw new KustomizeError(`Found multiple kustomization files under: ${root}`);
  return fs.readText(`${root}/${name}`);
}

/** Fails where there is nothing, naming the first part of the path that is missing. */
export function refuseMissing(fs: FileSystem, full: string, given: string): void {
  if (fs.exists(full)) return;
  const parts = full.split('/');
  const missing = parts.findIndex((_, index) => index > 0 && !fs.exists(parts.slice(0, index + 1).join('/')));
  const first = parts.slice(0, missing + 1).join('/');
  throw new KustomizeError(`evalsymlink failure on '${given}' : lstat ${first}: no such file or directory`);
}
