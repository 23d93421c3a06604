/** What is built: one row a bundle. Paths are relative to the repository. */

/** @typedef {{ name: string, entry: string | { [output: string]: string }, options: import('esbuild').BuildOptions, chunks?: 'node' | 'web' }} Target */

const shared = {
  bundle: true,
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'silent',
  metafile: true,
  minify: true,
  keepNames: true,
};

const node = { ...shared, platform: 'node', format: 'cjs', external: ['vscode'] };
const web = { ...shared, platform: 'browser', format: 'cjs', external: ['vscode'], conditions: ['browser'] };

/** @type {readonly Target[]} */
export const targets = [
  { name: 'extension for the desktop', entry: 'extension/node.ts', options: { ...node, outfile: 'dist/extension.js' } },
  {
    name: 'extension for the web',
    entry: 'extension/web.ts',
    options: { ...web, outfile: 'dist/web/extension.js' },
  },
  {
    name: 'engine for the desktop',
    entry: 'extension/engine/node-chunk.ts',
    options: { ...node, outfile: 'dist/engine.js' },
    chunks: 'node',
  },
  {
    name: 'engine for the web',
    entry: 'extension/engine/chunk.ts',
    options: { ...web, outfile: 'dist/web/engine.js' },
    chunks: 'web',
  },
  {
    name: 'webviews',
    entry: { renderer: 'webview/renderer/index.ts', panel: 'webview/panel/index.ts' },
    options: {
      ...shared,
      platform: 'browser',
      format: 'esm',
      splitting: true,
      outdir: 'dist/webview',
      chunkNames: 'chunks/[name]-[hash]',
    },
  },
  {
    name: 'command line',
    entry: 'engine/cli/main.ts',
    options: {
      ...shared,
      platform: 'node',
      format: 'esm',
      splitting: true,
      outdir: 'dist/cli',
      outExtension: { '.js': '.mjs' },
      chunkNames: 'chunks/[name]-[hash]',
      // what is CommonJS inside the bundle asks for Node's modules by `require`
      banner: {
        js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
      },
    },
  },
];

/** Bundles that are read while the extension activates, and what they may weigh together with what they load at once. */
export const eager = { files: ['dist/extension.js', 'dist/web/extension.js'], gzipBytes: 250_000 };
