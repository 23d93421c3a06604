import { nginxServer } from './nginx.ts';
import type { Server } from './host.ts';

/** The servers that a behaviour may name as its `builtin`. */
export const servers: { readonly [name: string]: Server | undefined } = {
  nginx: nginxServer,
};
