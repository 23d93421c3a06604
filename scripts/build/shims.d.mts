import type { Plugin } from 'esbuild';

export const webShims: Plugin;
