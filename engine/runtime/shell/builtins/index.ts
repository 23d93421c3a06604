import { controlBuiltins } from './control.ts';
import { jobBuiltins } from './jobs.ts';
import { outputBuiltins } from './output.ts';
import { readBuiltins } from './read.ts';
import { settingBuiltins } from './settings.ts';
import type { Builtin } from './types.ts';
import { variableBuiltins } from './variables.ts';

let table: Map<string, Builtin> | undefined;

/**
 * What runs in the shell itself, by name. (The table is made when it is first used: builtins run commands, and commands are
 * builtins, so the modules need each other.)
 */
export function builtinOf(name: string): Builtin | undefined {
  table ??= new Map(
    [controlBuiltins, jobBuiltins, outputBuiltins, readBuiltins, settingBuiltins, variableBuiltins].flatMap((group) =>
      Object.entries(group),
    ),
  );
  return table.get(name);
}

/** Those of POSIX whose failure ends a script, and before which assignments stay. */
export const specialBuiltins: ReadonlySet<string> = new Set([
  '.',
  ':',
  'break',
  'continue',
  'eval',
  'exec',
  'exit',
  'export',
  'readonly',
  'return',
  'set',
  'shift',
  'trap',
  'unset',
]);
