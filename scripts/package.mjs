/** `npm run package`: builds for production and makes a .vsix. All that runs is bundled: no dependency goes along. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const node = (/** @type {string[]} */ ...args) => execFileSync(process.execPath, args, { stdio: 'inherit' });

node('scripts/build.mjs', '--production');
node(
  'node_modules/@vscode/vsce/vsce',
  'package',
  '--no-dependencies',
  '--no-rewrite-relative-links',
  '--allow-missing-repository',
  '--out',
  `${name}-${version}.vsix`,
);
