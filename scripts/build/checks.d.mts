import type { Metafile } from 'esbuild';

/** Imports of Node's modules that are left in a bundle for the web, as problems in words. */
export function nodeImports(name: string, metafile: Metafile): string[];
