import { busybox } from './busybox.ts';
import { nginx } from './nginx.ts';
import { pause } from './pause.ts';
import type { ImageDefinition } from './types.ts';

/** The catalogue's well-known images. To add one, add a file (or a row to its family's) and list it here. */
export const definitions: readonly ImageDefinition[] = [...nginx, ...busybox, ...pause];
