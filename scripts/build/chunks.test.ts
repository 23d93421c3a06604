import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeImports } from './checks.mjs';
import { lazyChunks } from './chunks.mjs';

let folder: string;
beforeEach(async () => {
  // inside the repository, so that its packages are found
  await mkdir('.cache', { recursive: true });
  folder = await mkdtemp(join('.cache', 'chunks-'));
  await writeFile(join(folder, 'own.ts'), 'export const own = 1;');
  await writeFile(
    join(folder, 'entry.ts'),
    `export async function load() {
       const [{ strToU8 }, { own }] = await Promise.all([import('fflate'), import('./own.ts')]);
       return [strToU8('a').length, own, (await import('fflate')).strToU8 === strToU8];
     }`,
  );
});
afterEach(() => rm(folder, { recursive: true }));

const bundle = (kind: 'node' | 'web') =>
  build({
    entryPoints: [join(folder, 'entry.ts')],
    outfile: join(folder, kind, 'bundle.js'),
    bundle: true,
    format: 'cjs',
    platform: kind === 'node' ? 'node' : 'browser',
    logLevel: 'silent',
    metafile: true,
    plugins: [lazyChunks(kind)],
  });

test('a package that is imported dynamically is a file of its own; own modules stay inside', async () => {
  await bundle('node');
  expect(await readdir(join(folder, 'node/chunks'))).toEqual([expect.stringMatching(/^fflate.*\.js$/)]);
  const path = join(process.cwd(), folder, 'node/bundle.js');
  expect(await createRequire(path)(path).load()).toEqual([1, 1, true]);
});

test('on the web it is loaded by whoever evaluates the bundle', async () => {
  await bundle('web');
  const evaluate = async (path: string) => {
    const module = { exports: {} as { load(): Promise<unknown> } };
    new Function('module', 'exports', 'loadChunk', await readFile(join(folder, 'web', path), 'utf8'))(
      module,
      module.exports,
      loadChunk,
    );
    return module.exports;
  };
  const loaded = new Map<string, Promise<unknown>>();
  const loadChunk = (path: string) => {
    const chunk = loaded.get(path) ?? evaluate(path);
    loaded.set(path, chunk);
    return chunk;
  };
  expect(await (await evaluate('bundle.js')).load()).toEqual([1, 1, true]);
  expect([...loaded.keys()]).toEqual([expect.stringMatching(/^chunks\/fflate/)]);
});

test('a bundle for the web that needs Node is told of', async () => {
  await writeFile(
    join(folder, 'entry.ts'),
    `import { readFileSync } from 'node:fs'; export const read = readFileSync;`,
  );
  const { metafile } = await build({
    entryPoints: [join(folder, 'entry.ts')],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    metafile: true,
  });
  expect(nodeImports('bundle', metafile)).toEqual([expect.stringMatching(/node:fs/)]);
});
