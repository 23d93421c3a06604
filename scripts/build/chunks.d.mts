import type { Plugin } from 'esbuild';

/** Makes a file of its own of every package or generated module that is imported dynamically. */
export function lazyChunks(kind: 'node' | 'web'): Plugin;
