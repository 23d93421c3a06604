/**
 * `npm start`: opens Kubebook on the samples, in the desktop's VS Code where there is one, else in VS Code for the Web.
 *
 *   --web        VS Code for the Web in any case
 *   --no-open    only say the address, open no browser
 *   --port N     at this port; else at 8420, or any that is free
 *   FOLDER       instead of the samples
 */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildIfStale } from './build/freshness.mjs';
import { serveWorkbench } from './web/server.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const usualPort = 8420;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { web: { type: 'boolean' }, 'no-open': { type: 'boolean' }, port: { type: 'string' } },
});
const folder = resolve(positionals[0] ?? join(root, 'samples'));

buildIfStale();
const code = values.web || values.port || values['no-open'] ? undefined : onPath('code');
if (code) {
  console.log(`Kubebook opens in ${code}`);
  run(code, [`--extensionDevelopmentPath=${root}`, '--new-window', folder]);
} else await serve();

async function serve() {
  const { url } = await serveWorkbench({ workspace: folder, port: Number(values.port ?? usualPort) }).catch((error) => {
    if (error.code !== 'EADDRINUSE' || values.port !== undefined) throw error;
    return serveWorkbench({ workspace: folder });
  });
  console.log(`Kubebook is at ${url}\nCtrl+C ends it.`);
  if (!values['no-open']) openBrowser(url);
}

/** @param {string} url */
function openBrowser(url) {
  if (process.platform === 'darwin') run('open', [url]);
  else if (process.platform === 'win32') run('cmd', ['/c', 'start', '', url]);
  else run('xdg-open', [url]);
}

/** Starts a program that lives on by itself; where there is none, the address was said. @param {string} program @param {string[]} args */
function run(program, args) {
  const shell = process.platform === 'win32' && program.endsWith('.cmd');
  spawn(program, args, { stdio: 'ignore', detached: true, shell })
    .on('error', () => {})
    .unref();
}

/** @param {string} name @returns {string | undefined} */
function onPath(name) {
  const endings = process.platform === 'win32' ? ['.cmd', '.exe'] : [''];
  const candidates = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((dir) => endings.map((e) => join(dir, name + e)));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
