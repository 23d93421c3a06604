import { fileURLToPath } from 'node:url';

/** Stand-ins, for the web, of what packages ask Node for. What is not in this table fails the build. */
const stands = { zlib: 'zlib.mjs' };

/** @type {import('esbuild').Plugin} */
export const webShims = {
  name: 'web-shims',
  setup(plugin) {
    plugin.onResolve({ filter: /^(node:)?zlib$/ }, (args) => ({
      path: fileURLToPath(
        new URL(`./shims/${stands[/** @type {'zlib'} */ (args.path.replace('node:', ''))]}`, import.meta.url),
      ),
    }));
  },
};
