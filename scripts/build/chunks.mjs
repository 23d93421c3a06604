import { mkdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';

/**
 * Makes a file of its own of every package or generated module that is imported dynamically, in bundles that cannot be
 * split: a CommonJS bundle is one file, and a web extension may not `import()` at all.
 *
 * `import('x')` of the bundle resolves to a module that has a function `then`, and so is a promise for the chunk: on the desktop
 * by `require`, on the web through `loadChunk`, which the loader of the engine (extension/engine/web-loader.ts) puts in scope.
 *
 * Dynamic imports of the engine's own modules stay inside the bundle: they share state with it.
 *
 * @param {'node' | 'web'} kind
 * @returns {import('esbuild').Plugin}
 */
export function lazyChunks(kind) {
  return {
    name: 'lazy-chunks',
    setup(plugin) {
      const { outfile = '', ...options } = plugin.initialOptions;
      const folder = join(dirname(outfile), 'chunks');
      /** @type {Map<string, Promise<unknown>>} by the path of what is loaded */
      const built = new Map();

      plugin.onResolve({ filter: /.*/ }, async (args) => {
        if (args.kind !== 'dynamic-import' || args.pluginData === 'resolving') return undefined;
        const found = await plugin.resolve(args.path, {
          kind: args.kind,
          resolveDir: args.resolveDir,
          importer: args.importer,
          pluginData: 'resolving',
        });
        if (found.errors.length > 0 || found.external) return found;
        return standsAlone(found.path) ? { path: found.path, namespace: 'chunk' } : undefined;
      });

      plugin.onLoad({ filter: /.*/, namespace: 'chunk' }, async ({ path }) => {
        const name = chunkName(path);
        if (!built.has(path)) {
          await mkdir(folder, { recursive: true });
          const { plugins = [], ...rest } = options;
          built.set(
            path,
            build({
              ...rest,
              entryPoints: [path],
              outfile: join(folder, name),
              plugins: plugins.filter((p) => p.name !== 'lazy-chunks'),
            }),
          );
        }
        await built.get(path);
        const load =
          kind === 'node' ? `Promise.resolve().then(() => require('./chunks/${name}'))` : `loadChunk('chunks/${name}')`;
        return {
          contents: `export const then = (resolve, reject) => ${load}.then(resolve, reject);`,
          loader: 'js',
        };
      });

      // the wrapper's own `require` is left for run time
      plugin.onResolve({ filter: /^\.\/chunks\// }, (args) =>
        args.namespace === 'chunk' ? { path: args.path, external: true } : undefined,
      );
    },
  };
}

/** Packages and generated data know nothing of the engine. @param {string} path */
function standsAlone(path) {
  return /[\\/](node_modules|generated)[\\/]/.test(path);
}

/** @param {string} path */
function chunkName(path) {
  const inside = relative(resolve('.'), path).replaceAll('\\', '/');
  const name = inside.replace(/^.*node_modules\//, '').replace(/^(engine|dist)\//, '');
  return `${name
    .replace(/\.[a-z]+$/, '')
    .replace(/[^\w]+/g, '-')
    .replace(/^-|-$/g, '')}.js`;
}
