import type { Applet } from '../processes/machine.ts';

/** Programs that only some images have, by the name that an image's behaviour gives as `builtin`. */
export const builtinTools: { readonly [name: string]: Applet | undefined } = {};
