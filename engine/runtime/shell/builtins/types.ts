import type { Io } from '../io.ts';
import type { Shell } from '../state.ts';

/** A command that runs in the shell itself. Gives its status. */
export type Builtin = (shell: Shell, argv: readonly string[], io: Io) => number | Promise<number>;
