import type { Command } from '../command.ts';
import type { FlagValues } from '../flags/parse.ts';
import type { FlagDefinition } from '../flags/table.ts';
import type { OptionDefault, Preferences } from './preferences.ts';

/** A command line in which an alias stands as what it is for, and the defaults that come with the alias. */
export function expandAlias(
  preferences: Preferences | undefined,
  argv: readonly string[],
  commands: readonly Command[],
): { readonly argv: readonly string[]; readonly options: readonly OptionDefault[] } {
  const at = argv.findIndex((word) => !word.startsWith('-'));
  const word = argv[at];
  const alias = preferences?.aliases.find(({ name }) => name === word);
  // no alias takes the name of a command
  if (!alias || commands.some(({ name }) => name === word)) return { argv, options: [] };
  const { command, prependArgs, appendArgs, options } = alias;
  const rest = [...argv.slice(0, at), ...argv.slice(at + 1)];
  return { argv: [...command.split(/\s+/), ...prependArgs, ...rest, ...appendArgs], options };
}

/** Gives flags that were not on the command line the values that the user prefers. Fails with a `FlagError`. */
export function applyDefaults(
  flags: FlagValues,
  definitions: readonly FlagDefinition[],
  options: readonly OptionDefault[],
): void {
  for (const { name, default: value } of options) {
    const flag = definitions.find((each) => each.name === name);
    if (flag && !flags.changed(name)) flags.set(flag, value);
  }
}

/** Commands that defaults are set for although there are none of that name. */
export function unknownCommands({ defaults }: Preferences, commands: readonly Command[]): readonly string[] {
  return defaults.map(({ command }) => command).filter((path) => !commandAt(path.split(/\s+/), commands));
}

function commandAt([name, ...rest]: readonly string[], among: readonly Command[]): Command | undefined {
  const found = among.find((command) => command.name === name);
  return rest.length === 0 || !found ? found : commandAt(rest, found.subcommands ?? []);
}
