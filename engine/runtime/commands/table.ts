import type { Applet } from '../processes/machine.ts';
import { sleep } from './sleep.ts';

/** Every program that a shell finds on its path, by name. */
export const applets: { readonly [name: string]: Applet | undefined } = { sleep };
