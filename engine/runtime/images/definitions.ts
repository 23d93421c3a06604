import { busybox } from './busybox.ts';
import { clustered } from './clustered.ts';
import { controlPlane } from './control-plane.ts';
import { databases } from './databases.ts';
import { languages } from './languages.ts';
import { linux } from './linux.ts';
import { nginx } from './nginx.ts';
import { pause } from './pause.ts';
import { testing } from './testing.ts';
import type { ImageDefinition } from './types.ts';
import { web } from './web.ts';

/** The catalogue's well-known images. To add one, add a row to its family's file. */
export const definitions: readonly ImageDefinition[] = [
  ...nginx,
  ...busybox,
  ...pause,
  ...controlPlane,
  ...linux,
  ...web,
  ...databases,
  ...clustered,
  ...languages,
  ...testing,
];
