import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bytes, table } from './measure.ts';

function* files(folder: string): Generator<string> {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (name === 'bench') continue;
    if (statSync(path).isDirectory()) yield* files(path);
    else if (/\.(js|mjs|cjs)$/.test(name)) yield path;
  }
}

if (!existsSync('dist')) {
  console.error('Nothing is built: run `npm run build` first.');
  process.exit(1);
}
const sizes = [...files('dist')].map((path) => {
  const content = readFileSync(path);
  return { path, raw: content.length, gzip: gzipSync(content).length };
});
table(
  'Bundles',
  ['file', 'size', 'gzip'],
  sizes
    .sort((a, b) => b.gzip - a.gzip)
    .slice(0, 15)
    .map(({ path, raw, gzip }) => [path, bytes(raw), bytes(gzip)]),
);
process.exit(0);
