/**
 * Builds everything that is run: `node scripts/build.mjs [--production] [--if-stale]`.
 *
 * dist/extension.js and dist/web/extension.js are what VS Code reads when it activates the extension; the engine is a file beside
 * each of them, read when it is first needed. What is built of what: build/targets.mjs.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { nodeImports, overweight } from './build/checks.mjs';
import { lazyChunks } from './build/chunks.mjs';
import { isStale, stamp } from './build/freshness.mjs';
import { webShims } from './build/shims.mjs';
import { targets } from './build/targets.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
if (process.argv.includes('--if-stale') && !isStale()) process.exit(0);
const started = Date.now();
const production = process.argv.includes('--production');

if (existsSync('scripts/generate-schemas.mjs')) {
  execFileSync(process.execPath, ['scripts/generate-schemas.mjs'], { stdio: 'inherit' });
}
/** Built beside dist/, which it replaces when all of it is right: so what runs from dist/ is whole at any time. */
const staging = 'dist.new';
const staged = (/** @type {string} */ path) => path.replace(/^dist\b/, staging);
await rm(staging, { recursive: true, force: true });

/** @type {string[]} */
const problems = [];
await Promise.all(
  targets
    .filter(({ entry }) => typeof entry !== 'string' || existsSync(entry))
    .map(async ({ name, entry, options, chunks }) => {
      const forWeb = options.platform === 'browser';
      const result = await build({
        ...options,
        ...(options.outfile ? { outfile: staged(options.outfile) } : {}),
        ...(options.outdir ? { outdir: staged(options.outdir) } : {}),
        entryPoints: typeof entry === 'string' ? [entry] : entry,
        sourcemap: production ? false : 'linked',
        plugins: [...(chunks ? [lazyChunks(chunks)] : []), ...(forWeb ? [webShims] : [])],
      }).catch((/** @type {import('esbuild').BuildFailure} */ failure) => failure);
      if (result instanceof Error) problems.push(`${name}: ${result.message}`);
      else if (forWeb) problems.push(...nodeImports(name, result.metafile));
    }),
);
problems.push(...overweight(staged));
await writeSamples();

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
await stamp(staging);
await rm('dist', { recursive: true, force: true });
await rename(staging, 'dist');
console.log(`built in ${((Date.now() - started) / 1000).toFixed(1)} s`);

/** A web extension cannot list its own folder: the samples go along in one file. */
async function writeSamples() {
  const names = existsSync('samples')
    ? readdirSync('samples')
        .filter((name) => name.endsWith('.k8s.md'))
        .sort()
    : [];
  const samples = Object.fromEntries(names.map((name) => [name, readFileSync(`samples/${name}`, 'utf8')]));
  await mkdir(staging, { recursive: true });
  await writeFile(`${staging}/samples.json`, JSON.stringify(samples));
}
