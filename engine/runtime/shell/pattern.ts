/** A piece of a pattern: quoted text stands for itself. */
export interface PatternPiece {
  readonly text: string;
  readonly quoted: boolean;
}

const special = /[\\^$.*+?()[\]{}|/]/g;
const escape = (text: string): string => text.replace(special, '\\$&');

const classes: { readonly [name: string]: string } = {
  alpha: 'a-zA-Z',
  digit: '0-9',
  alnum: 'a-zA-Z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
};

/**
 * A shell pattern as a regular expression. In file names a `*` stops at slashes.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_14
 */
export function patternSource(pieces: readonly PatternPiece[], fileNames = false): string {
  let source = '';
  const any = fileNames ? '[^/]' : '[\\s\\S]';
  for (const { text, quoted } of pieces) source += quoted ? escape(text) : unquoted(text, any);
  return source;
}

function unquoted(text: string, any: string): string {
  let source = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if ('?*+@!'.includes(char) && text[at + 1] === '(') {
      const close = closingParenthesis(text, at + 1);
      if (close > 0) {
        const inner = splitAlternatives(text.slice(at + 2, close)).map((part) => unquoted(part, any));
        const group = inner.join('|');
        source += char === '@' ? `(?:${group})` : char === '!' ? `(?!(?:${group})$)${any}*` : `(?:${group})${char}`;
        at = close;
        continue;
      }
    }
    if (char === '*') source += `${any}*`;
    else if (char === '?') source += any;
    else if (char === '\\') source += escape(text[++at] ?? '\\');
    else if (char === '[') {
      const end = bracketEnd(text, at);
      if (end < 0) source += '\\[';
      else {
        source += bracket(text.slice(at + 1, end));
        at = end;
      }
    } else source += escape(char);
  }
  return source;
}

function bracketEnd(text: string, start: number): number {
  let at = start + 1;
  if (text[at] === '!' || text[at] === '^') at++;
  if (text[at] === ']') at++;
  for (; at < text.length; at++) {
    if (text.startsWith('[:', at)) at = Math.max(at, text.indexOf(':]', at) + 1);
    else if (text[at] === ']') return at;
  }
  return -1;
}

function bracket(inner: string): string {
  const negated = inner[0] === '!' || inner[0] === '^';
  const body = (negated ? inner.slice(1) : inner)
    .replace(/\\(?!\w)|[[\]^]/g, (char, offset: number, all: string) => {
      // character classes keep their brackets
      if (char === '[' && all[offset + 1] === ':') return char;
      if (char === ']' && all[offset - 1] === ':') return char;
      return `\\${char}`;
    })
    .replace(/\[:(\w+):\]/g, (all, name: string) => classes[name] ?? all);
  return `[${negated ? '^' : ''}${body}]`;
}

function closingParenthesis(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at;
  }
  return -1;
}

function splitAlternatives(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const char of text) {
    if (char === '(') depth++;
    else if (char === ')') depth--;
    if (char === '|' && depth === 0) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}

/** Whether the whole text matches; a pattern that is none matches itself only. */
export function matches(pieces: readonly PatternPiece[], text: string): boolean {
  return compile(`^(?:${patternSource(pieces)})$`).test(text);
}

export function compile(source: string, flags = ''): RegExp {
  try {
    return new RegExp(source, flags);
  } catch {
    return /$./;
  }
}

export const hasWildcard = (pieces: readonly PatternPiece[]): boolean =>
  pieces.some(({ text, quoted }) => !quoted && /[*?[]|[@+!]\(/.test(text));
