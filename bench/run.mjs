/** `npm run bench [-- NAME…]`: bundles the benchmarks and runs each in a process of its own, one after the other. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const all = [
  'boot',
  'deployment',
  'api',
  'http',
  'scale',
  'scheduling',
  'controllers',
  'language',
  'editor',
  'bundles',
];
const wanted = process.argv.slice(2).filter((name) => !name.startsWith('-'));
/** `--alone`, `--full`: for the benchmarks themselves. */
const flags = process.argv.slice(2).filter((name) => name.startsWith('-'));
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${all.join(', ')}.`);
  process.exit(2);
}
const names = wanted.length > 0 ? wanted : all;
const out = join(root, 'dist/bench');
mkdirSync(out, { recursive: true });
if (existsSync(join(root, 'scripts/generate-schemas.mjs'))) {
  spawnSync(process.execPath, [join(root, 'scripts/generate-schemas.mjs')], { stdio: 'inherit' });
}
await build({
  entryPoints: names.map((name) => join(here, `${name}.ts`)),
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  external: ['playwright-core'],
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'error',
  // packages that ask for Node's modules by require
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
  },
});
// its service would stay, with the priority that the benchmarks were given
await stop();
let failed = 0;
for (const name of names) {
  const { status } = spawnSync(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=8192', '--max-semi-space-size=64', join(out, `${name}.mjs`), ...flags],
    {
      stdio: 'inherit',
      cwd: root,
    },
  );
  if (status !== 0) failed++;
}
process.exit(failed === 0 ? 0 : 1);
