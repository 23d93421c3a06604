import type { FlagDefinition } from './flags/table.ts';
import type { Invocation } from './invocation.ts';

/** One verb of kubectl, or a group of them. */
export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Other names that are understood and not told of. */
  readonly oldNames?: readonly string[];
  /** One line for the list of commands. */
  readonly short: string;
  /** What follows `kubectl ` in the usage line, options left out. */
  readonly usage: string;
  /** A few lines for its own help. */
  readonly long?: string;
  readonly examples?: readonly string[];
  readonly flags?: readonly FlagDefinition[];
  readonly required?: readonly string[];
  readonly subcommands?: readonly Command[];
  /** How a group without a subcommand shows its help: on standard error, unless said otherwise, and as a failure. */
  readonly bare?: 'stdout' | 'success';
  /** The exit code of a flag that is wrong, where it is not 1; help is then told of as `-h`. */
  readonly misuseCode?: number;
  /** What is said after a flag that is wrong, where it is not to look at the help. */
  readonly misuseHint?: string;
  /** Neither in lists of commands nor in help. */
  readonly hidden?: boolean;
  /** Where absent, the command only groups others and shows its help. Resolves with the exit code, 0 where nothing is said. */
  readonly run?: (invocation: Invocation) => Promise<number | void>;
}
