import { linearTest } from './linear-pattern.ts';

/** A pattern that can be used, or why not. */
export type CompiledPattern =
  | {
      readonly ok: true;
      /** For what is looked for within text; `test` is safer where only that is asked. */
      readonly pattern: RegExp;
      readonly test: (text: string) => boolean;
    }
  | { readonly ok: false; readonly problem: string };

const compiled = new Map<string, CompiledPattern>();
/** Patterns kept: more than any set of schemas has. */
const compiledLimit = 5000;

/**
 * A pattern as the API's servers write them (RE2) for our own matching. What RE2 does not know (back-references, look-around)
 * is refused. A repetition within a repetition, which may take a RegExp time without end, is tested in linear time, as RE2
 * does; one that cannot be is refused.
 *
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function compilePattern(text: string): CompiledPattern {
  let found = compiled.get(text);
  if (!found) {
    if (compiled.size >= compiledLimit) compiled.clear();
    compiled.set(text, (found = compile(text)));
  }
  return found;
}

function compile(text: string): CompiledPattern {
  if (/(?<!\\)(?:\\\\)*\(\?(?:=|!|<=|<!)/.test(text)) return refused(text, 'invalid or unsupported Perl syntax');
  if (/(?<!\\)(?:\\\\)*\\[1-9]/.test(text)) return refused(text, 'invalid escape sequence');
  const { flags, body } = leadingFlags(text);
  const translated = body
    .replace(/\\z/g, '$')
    .replace(/\\A/g, '^')
    .replace(/\(\?P</g, '(?<')
    .replace(/\[\[:(\^?)(\w+):\]\]/g, (whole, negated: string, name: string) => {
      const inside = posixClasses[name];
      return inside === undefined ? whole : `[${negated}${inside}]`;
    })
    .replace(/\[:(\w+):\]/g, (whole, name: string) => posixClasses[name] ?? whole);
  const pattern = regExpOf(translated, flags);
  if (typeof pattern === 'string') return refused(text, pattern);
  if (!repeatsRepetition.test(translated)) return { ok: true, pattern, test: (value) => pattern.test(value) };
  const test = linearTest(translated, flags);
  return test ? { ok: true, pattern, test } : refused(text, 'expression nests repetition operators too deeply');
}

/** A group with a repetition in it, or a choice, that is repeated itself. */
const repeatsRepetition = /[*+}|?][^]*\)(?:[*+]|\{\d+,?\d*\})/;

/** The reason where there is none. */
function regExpOf(source: string, flags: string): RegExp | string {
  try {
    return new RegExp(source, `${flags}u`);
  } catch {
    // what Unicode mode is too strict for: needless escapes
    try {
      return new RegExp(source, flags);
    } catch (error) {
      return error instanceof Error ? (error.message.split(': ').at(-1) ?? '') : '';
    }
  }
}

const refused = (text: string, why: string): CompiledPattern => ({
  ok: false,
  problem: `error parsing regexp: ${why}: \`${text}\``,
});

function leadingFlags(text: string): { readonly flags: string; readonly body: string } {
  const match = /^\(\?([ims]+)\)/.exec(text);
  return match ? { flags: match[1] ?? '', body: text.slice(match[0].length) } : { flags: '', body: text };
}

const posixClasses: { readonly [name: string]: string } = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  digit: '0-9',
  lower: 'a-z',
  upper: 'A-Z',
  space: '\\t\\n\\v\\f\\r ',
  punct: '!-\\/:-@\\[-`{-~',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};
