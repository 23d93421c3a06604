/** What was given to a command: flags by letter or long name, values of those that take one, and the operands. */
export interface ParsedOptions {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  /** Every value of an option that may come again, in order. */
  readonly all: readonly (readonly [name: string, value: string])[];
  readonly operands: readonly string[];
  readonly unknown?: string;
}

/** Options with the short form of a number (`head -3`) written out; what another option takes as its value stays. */
export function spelledOut(args: readonly string[], spell: (arg: string) => string): readonly string[] {
  return args.map((arg, at) => (/^(-[nc]|--(lines|bytes))$/.test(args[at - 1] ?? '') ? arg : spell(arg)));
}

/**
 * Reads options as getopt does. `spec` lists the letters, those with a value followed by a colon; `long` maps long names to
 * letters (`lines: 'n'`) or to names of their own, with a colon
 * where they take a value (`'max-time': 'max-time:'`); `first` stops at the first operand.
 */
export function parseOptions(
  args: readonly string[],
  spec: string,
  long: { readonly [name: string]: string } = {},
  first = false,
): ParsedOptions {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const all: [string, string][] = [];
  const operands: string[] = [];
  let unknown: string | undefined;
  const takesValue = (letter: string) => spec.includes(`${letter}:`);
  const give = (letter: string, value: string) => {
    values.set(letter, value);
    all.push([letter, value]);
  };
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--') {
      operands.push(...args.slice(at + 1));
      break;
    }
    if (arg.startsWith('--')) {
      const [name = '', ...rest] = arg.slice(2).split('=');
      const meaning = long[name];
      const letter = meaning?.replace(/:$/, '');
      if (meaning === undefined || letter === undefined) unknown ??= name;
      else if (meaning.endsWith(':') || takesValue(meaning))
        give(letter, rest.length > 0 ? rest.join('=') : (args[++at] ?? ''));
      else {
        flags.add(letter);
        all.push([letter, rest.join('=')]);
      }
      continue;
    }
    if (!arg.startsWith('-') || arg === '-') {
      operands.push(arg);
      if (first) {
        operands.push(...args.slice(at + 1));
        break;
      }
      continue;
    }
    for (let n = 1; n < arg.length; n++) {
      const letter = arg[n] ?? '';
      if (letter === ':' || !spec.includes(letter)) unknown ??= letter;
      else if (takesValue(letter)) {
        const rest = arg.slice(n + 1);
        give(letter, rest !== '' ? rest : (args[++at] ?? ''));
        break;
      } else {
        flags.add(letter);
        all.push([letter, '']);
      }
    }
  }
  return { flags, values, all, operands, ...(unknown === undefined ? {} : { unknown }) };
}
