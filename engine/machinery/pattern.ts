/** A pattern that can be used, or why not. */
export type CompiledPattern =
  | { readonly ok: true; readonly pattern: RegExp }
  | { readonly ok: false; readonly problem: string };

const compiled = new Map<string, CompiledPattern>();
/** Patterns kept: more than any set of schemas has. */
const compiledLimit = 5000;

/**
 * A pattern as the API's servers write them (RE2) for our own matching. What RE2 does not know (back-references, look-around)
 * is refused; and so is a repetition within a repetition that could take time without end.
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
  try {
    return { ok: true, pattern: new RegExp(translated, `${flags}u`) };
  } catch {
    // what Unicode mode is too strict for: needless escapes
    try {
      return { ok: true, pattern: new RegExp(translated, flags) };
    } catch (error) {
      return refused(text, error instanceof Error ? (error.message.split(': ').at(-1) ?? '') : '');
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
