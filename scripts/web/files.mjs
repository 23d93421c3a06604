import { lstat, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';

/** What VS Code calls files and directories. */
const types = { file: 1, directory: 2 };

/** A request that cannot be answered, with its HTTP status. */
class Refused extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * The files below one folder, over HTTP: what the workspace extension reads and writes. Nothing outside is reached, neither
 * by `..` nor through symbolic links.
 *
 * @param {string} folder
 */
export function createFileService(folder) {
  /** The real path that a URL's path means. Its last name may not exist yet. @param {string} urlPath */
  async function locate(urlPath) {
    const root = await realpath(folder);
    const names = urlPath.split('/').filter(Boolean).map(decodeURIComponent);
    if (names.some((name) => name === '..' || name === '.' || /[/\\\0]/.test(name))) throw new Refused(403, 'outside');
    const wanted = join(root, ...names);
    const real = await realpath(wanted).catch(async () => join(await realpath(dirname(wanted)), basename(wanted)));
    if (real !== root && !real.startsWith(root + sep)) throw new Refused(403, 'outside');
    // a link to a place that does not exist would be followed by a write
    if (real === wanted && (await lstat(real).catch(() => undefined))?.isSymbolicLink())
      throw new Refused(403, 'a link');
    return { path: real, isRoot: real === root };
  }

  /** @type {{ [operation: string]: (path: string, url: URL, body: () => Promise<Buffer>) => Promise<unknown> }} */
  const operations = {
    'GET stat': async (path) => {
      const found = await stat(path);
      const type = found.isDirectory() ? types.directory : types.file;
      return { type, ctime: found.ctimeMs, mtime: found.mtimeMs, size: found.size };
    },
    'GET list': async (path) => {
      const entries = await readdir(path, { withFileTypes: true });
      return entries
        .filter((e) => e.isDirectory() || e.isFile())
        .map((e) => [e.name, e.isDirectory() ? types.directory : types.file]);
    },
    'GET read': (path) => readFile(path),
    'PUT write': async (path, _, body) => writeFile(path, await body()),
    'POST mkdir': async (path) => void (await mkdir(path, { recursive: true })),
    'POST rename': async (path, url) => rename(path, (await locate(url.searchParams.get('to') ?? '')).path),
    'DELETE remove': (path) => rm(path, { recursive: true }),
  };

  /**
   * Answers `METHOD /path?do=operation`.
   * @param {import('node:http').IncomingMessage} request @param {URL} url @param {string} path
   * @returns {Promise<{ status: number, body: Buffer | string, type: string }>}
   */
  return async function answer(request, url, path) {
    const operation = operations[`${request.method} ${url.searchParams.get('do')}`];
    const text = 'text/plain';
    try {
      if (!operation) throw new Refused(405, 'unknown operation');
      const place = await locate(path);
      if (place.isRoot && request.method !== 'GET') throw new Refused(403, 'the workspace itself');
      const result = await operation(place.path, url, () => bodyOf(request));
      if (result instanceof Buffer) return { status: 200, body: result, type: 'application/octet-stream' };
      if (result === undefined) return { status: 204, body: '', type: text };
      return { status: 200, body: JSON.stringify(result), type: 'application/json' };
    } catch (error) {
      if (error instanceof Refused) return { status: error.status, body: error.message, type: text };
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      return {
        status: code === 'ENOENT' || code === 'ENOTDIR' ? 404 : 500,
        body: String(code ?? 'failed'),
        type: text,
      };
    }
  };
}

/** @param {import('node:http').IncomingMessage} request */
async function bodyOf(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > 64 * 1024 * 1024) throw new Refused(413, 'too big');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
