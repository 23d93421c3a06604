import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const mark = '.built-from';

/** What a build depends on; generated files are made of these. */
const sources = [
  'engine',
  'extension',
  'webview',
  'scripts/build',
  'scripts/build.mjs',
  'scripts/generate-schemas.mjs',
  'package-lock.json',
];

/** Names, sizes and times of all sources: changes with any of them. */
function fingerprint() {
  const hash = createHash('sha256');
  const visit = (/** @type {string} */ path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory()) {
      if (/[\\/](generated|node_modules)$/.test(path)) return;
      for (const name of readdirSync(path).sort()) visit(join(path, name));
    } else if (!path.endsWith('.test.ts')) hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
  };
  for (const source of sources) visit(join(root, source));
  return hash.digest('hex');
}

/** Remembers what a build was made from. @param {string} folder */
export async function stamp(folder) {
  await writeFile(join(root, folder, mark), fingerprint());
}

/** Whether dist/ is missing or older than the sources. An installed package has no sources and is always fresh. */
export function isStale() {
  if (!existsSync(join(root, 'scripts/build.mjs')) || !existsSync(join(root, 'engine'))) return false;
  const known = join(root, 'dist', mark);
  return !existsSync(known) || readFileSync(known, 'utf8') !== fingerprint();
}

/** Builds where needed. No install script is relied upon: package managers may be set to run none. */
export function buildIfStale() {
  if (!isStale()) return;
  execFileSync(process.execPath, [join(dirname(fileURLToPath(import.meta.url)), '../build.mjs')], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
  });
}
