import { parseGoDuration } from './go-duration.ts';
import type { FlagDefinition, FlagType } from './table.ts';

/** A mistake on the command line, in pflag's words. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}

export interface ParsedFlags {
  readonly flags: FlagValues;
  /** What is no flag, in order. */
  readonly args: readonly string[];
  /** How many of `args` stood before `--`; undefined where there was none. */
  readonly dash: number | undefined;
  readonly help: boolean;
}

/**
 * Parses a command line as spf13/pflag does: `--name=value`, `--name value`, `-n value`, `-nvalue`, `-abc`, flags and
 * arguments mixed, `--` ends the flags. Fails with a `FlagError`.
 */
export function parseFlags(definitions: readonly FlagDefinition[], argv: readonly string[]): ParsedFlags {
  const byName = new Map(definitions.map((flag) => [flag.name, flag]));
  const byShorthand = new Map(definitions.flatMap((flag) => (flag.shorthand ? [[flag.shorthand, flag]] : [])));
  const values = new FlagValues(byName);
  const args: string[] = [];
  let dash: number | undefined;
  let help = false;
  const rest = [...argv];

  const long = (text: string): void => {
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    if (name === '' || name.startsWith('-') || name.startsWith('=')) throw new FlagError(`bad flag syntax: --${text}`);
    const flag = byName.get(name);
    if (!flag) {
      if (name === 'help') {
        help = equals < 0 || parseBool(text.slice(equals + 1));
        return;
      }
      throw new FlagError(`unknown flag: --${name}`);
    }
    if (equals >= 0) return values.set(flag, text.slice(equals + 1));
    if (flag.bare !== undefined) return values.set(flag, flag.bare);
    const value = rest.shift();
    if (value === undefined) throw new FlagError(`flag needs an argument: --${name}`);
    values.set(flag, value);
  };

  const short = (letters: string): void => {
    for (let at = 0; at < letters.length; at++) {
      const letter = letters.charAt(at);
      const flag = byShorthand.get(letter);
      if (!flag) {
        if (letter === 'h') {
          help = true;
          return;
        }
        throw new FlagError(`unknown shorthand flag: '${letter}' in -${letters.slice(at)}`);
      }
      const after = letters.slice(at + 1);
      if (after.startsWith('=')) return values.set(flag, after.slice(1));
      if (flag.bare !== undefined) {
        values.set(flag, flag.bare);
        continue;
      }
      if (after !== '') return values.set(flag, after);
      const value = rest.shift();
      if (value === undefined) throw new FlagError(`flag needs an argument: '${letter}' in -${letters.slice(at)}`);
      return values.set(flag, value);
    }
  };

  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      dash = args.length;
      args.push(...rest);
      break;
    }
    if (word.startsWith('--')) long(word.slice(2));
    else if (word.startsWith('-') && word.length > 1) short(word.slice(1));
    else args.push(word);
  }
  return { flags: values, args, dash, help };
}

/** The values of a command's flags: given ones, else their defaults. Asking for a flag that it does not have is a defect. */
export class FlagValues {
  readonly #definitions: ReadonlyMap<string, FlagDefinition>;
  readonly #given = new Map<string, string[]>();

  constructor(definitions: ReadonlyMap<string, FlagDefinition>) {
    this.#definitions = definitions;
  }

  set(flag: FlagDefinition, text: string): void {
    const reason = invalidity(flag, text);
    if (reason !== undefined) {
      const name = flag.shorthand ? `-${flag.shorthand}, --${flag.name}` : `--${flag.name}`;
      throw new FlagError(`invalid argument ${JSON.stringify(text)} for "${name}" flag: ${reason}`);
    }
    const many = severalTimes.has(flag.type);
    const before = many ? (this.#given.get(flag.name) ?? []) : [];
    const values = valuesIn(flag.type, text);
    this.#given.set(flag.name, [...before, ...values]);
  }

  has(name: string): boolean {
    return this.#definitions.has(name);
  }
  /** Whether it stood on the command line. */
  changed(name: string): boolean {
    return this.#given.has(name);
  }
  /** The flag that all commands have, unless this one has another of the name (`create rolebinding --user`). */
  global(name: string): string {
    return this.#definitions.get(name)?.type === 'string' ? this.string(name) : '';
  }
  string(name: string): string {
    return this.#given.get(name)?.at(-1) ?? this.#definition(name).fallback;
  }
  /** A flag that not every command has: '' where it is none of this one's. */
  optional(name: string): string {
    return this.has(name) ? this.string(name) : '';
  }
  bool(name: string): boolean {
    return this.has(name) && trueWords.has(this.string(name));
  }
  int(name: string): number {
    return Number(this.string(name));
  }
  /** Milliseconds. */
  duration(name: string): number {
    return parseGoDuration(this.string(name) || '0s') ?? 0;
  }
  list(name: string): readonly string[] {
    const given = this.#given.get(name);
    if (given) return given;
    if (!this.has(name)) return [];
    const { fallback } = this.#definition(name);
    return fallback === '' ? [] : [fallback];
  }

  #definition(name: string): FlagDefinition {
    const flag = this.#definitions.get(name);
    if (!flag) throw new Error(`the command has no flag --${name}`);
    return flag;
  }
}

/** The value of `--help=…`. */
function parseBool(text: string): boolean {
  const reason = invalidity(helpFlag, text);
  if (reason !== undefined)
    throw new FlagError(`invalid argument ${JSON.stringify(text)} for "-h, --help" flag: ${reason}`);
  return trueWords.has(text);
}

const helpFlag: FlagDefinition = { name: 'help', shorthand: 'h', type: 'bool', fallback: 'false', bare: 'true' };

const trueWords = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const falseWords = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

function invalidity({ type }: FlagDefinition, text: string): string | undefined {
  const quoted = JSON.stringify(text);
  switch (type) {
    case 'bool':
      if (trueWords.has(text) || falseWords.has(text)) return undefined;
      return `strconv.ParseBool: parsing ${quoted}: invalid syntax`;
    case 'int':
    case 'int32': {
      if (!/^[-+]?\d+$/.test(text)) return `strconv.ParseInt: parsing ${quoted}: invalid syntax`;
      const most = type === 'int' ? 2n ** 63n : 2n ** 31n;
      const value = BigInt(text.replace('+', ''));
      if (value >= -most && value < most) return undefined;
      return `strconv.ParseInt: parsing ${quoted}: value out of range`;
    }
    case 'pairs': {
      const bad = valuesIn(type, text).find((pair) => !pair.includes('='));
      return bad === undefined ? undefined : `${bad} must be formatted as key=value`;
    }
    case 'map':
      return text.split(',').every((pair) => pair === '' || pair.includes('='))
        ? undefined
        : 'malformed pair, expect string=string';
    case 'duration': {
      if (parseGoDuration(text) !== undefined) return undefined;
      if (/^[-+]?\d*\.?\d+$/.test(text)) return `time: missing unit in duration ${quoted}`;
      const unit = /^[-+]?\d*\.?\d+([^\d.]+)/.exec(text)?.[1];
      return unit
        ? `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`
        : `time: invalid duration ${quoted}`;
    }
    default:
      return undefined;
  }
}

/** Flags that add to what was given before. */
const severalTimes: ReadonlySet<FlagType> = new Set(['strings', 'array', 'map', 'pairs']);

function valuesIn(type: FlagType, text: string): readonly string[] {
  switch (type) {
    case 'strings':
      return splitAtCommas(text);
    case 'map':
      return text.split(',');
    case 'pairs':
      // commas are part of the value of a single pair
      return text.split('=').length > 2 ? splitAtCommas(text) : [text.replace(/^"+|"+$/g, '')];
    default:
      return [text];
  }
}

/** As a line of CSV: a part in double quotes may hold commas. */
function splitAtCommas(text: string): readonly string[] {
  if (text === '') return [];
  const parts: string[] = [];
  for (let at = 0; at <= text.length; ) {
    const quoted = /^"((?:[^"]|"")*)"(?=,|$)/.exec(text.slice(at));
    if (quoted) {
      parts.push((quoted[1] ?? '').replaceAll('""', '"'));
      at += quoted[0].length + 1;
      continue;
    }
    const comma = text.indexOf(',', at);
    const end = comma < 0 ? text.length : comma;
    parts.push(text.slice(at, end));
    at = end + 1;
  }
  return parts;
}
