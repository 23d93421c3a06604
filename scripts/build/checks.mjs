import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { gzipSync } from 'node:zlib';
import { eager } from './targets.mjs';

const nodeModules = new Set([...builtinModules, ...builtinModules.map((m) => `node:${m}`)]);

/**
 * Imports of Node's modules that are left in a bundle for the web.
 * @param {string} name @param {import('esbuild').Metafile} metafile @returns {string[]} problems in words
 */
export function nodeImports(name, metafile) {
  return Object.entries(metafile.outputs).flatMap(([file, output]) =>
    output.imports
      .filter((i) => i.external && (nodeModules.has(i.path) || i.path.startsWith('node:')))
      .map((i) => `${name}: ${file} imports ${i.path}, which no browser has`),
  );
}

/** Bundles of activation that weigh more than they may. @param {(path: string) => string} staged @returns {string[]} problems in words */
export function overweight(staged) {
  return eager.files
    .map(staged)
    .filter(existsSync)
    .flatMap((file) => {
      const size = gzipSync(readFileSync(file)).length;
      return size > eager.gzipBytes ? [`${file} is ${size} bytes after gzip; the budget is ${eager.gzipBytes}`] : [];
    });
}
