import { parseDuration } from '../amounts.ts';
import { type FlagName, type Flags, flagTexts, SimError } from './contract.ts';

const short: { readonly [letter: string]: FlagName } = { o: 'output', l: 'labels' };

/** Tells words from flags: `--for 5m`, `--for=5m`, `-o yaml`. */
export function readArguments(
  args: readonly string[],
  known: readonly FlagName[],
): { readonly words: readonly string[]; readonly flags: Flags; readonly help: boolean } {
  const words: string[] = [];
  const flags: { [name: string]: string } = {};
  let help = false;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '-h' || arg === '--help') {
      help = true;
      continue;
    }
    const [, letter, long, , given] = /^(?:-([a-z])|--([a-z-]+))(=(.*))?$/s.exec(arg) ?? [];
    if (letter === undefined && long === undefined) {
      words.push(arg);
      continue;
    }
    const name = letter === undefined ? long : short[letter];
    if (name === undefined || !known.some((flag) => flag === name)) {
      const choice = known.length === 0 ? 'it takes none' : `it takes ${known.map((flag) => `--${flag}`).join(', ')}`;
      throw new SimError(`unknown flag ${arg}: ${choice}`);
    }
    const value = given ?? args[++at];
    if (value === undefined) throw new SimError(`flag ${arg} needs a value: ${flagTexts[name as FlagName][0]}`);
    flags[name] = value;
  }
  return { words, flags, help };
}

/** Milliseconds of an argument such as 90s. */
export function durationOf(text: string): number {
  const duration = parseDuration(text);
  if (duration !== undefined) return duration;
  throw new SimError(`"${text}" is no duration: write 30s, 5m, 1h30m or 250ms`);
}

export function numberOf(what: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new SimError(`${what} must be a number from ${least} to ${most}, not "${text}"`);
}
