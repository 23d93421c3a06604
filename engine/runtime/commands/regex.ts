/** A basic regular expression in the extended syntax: `\(…\)` groups, a bare `(` is itself. */
export function basicToExtended(pattern: string): string {
  let result = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? '';
    if (char === '\\') {
      const next = pattern[++at] ?? '';
      result += '(){}+?|'.includes(next) ? next : next === '<' || next === '>' ? '\\b' : `\\${next}`;
    } else if ('(){}+?|'.includes(char)) result += `\\${char}`;
    else if (char === '*' && (result === '' || result.endsWith('(') || result.endsWith('^'))) result += '\\*';
    else if (char === '[') {
      const end = classEnd(pattern, at);
      result += pattern.slice(at, end + 1);
      at = end;
    } else result += char;
  }
  return result;
}

function classEnd(pattern: string, start: number): number {
  let at = start + 1;
  if (pattern[at] === '^') at++;
  if (pattern[at] === ']') at++;
  while (at < pattern.length && pattern[at] !== ']') {
    if (pattern.startsWith('[:', at)) at = pattern.indexOf(':]', at) + 1;
    at++;
  }
  return at;
}

const classes: { readonly [name: string]: string } = {
  digit: '0-9',
  alpha: 'a-zA-Z',
  alnum: 'a-zA-Z0-9',
  space: '\\s',
  blank: ' \\t',
  upper: 'A-Z',
  lower: 'a-z',
  xdigit: '0-9A-Fa-f',
  punct: '!-\\/:-@\\[-`{-~',
};

/** An extended regular expression for JavaScript; undefined where it is none. */
export function toRegExp(extended: string, flags = ''): RegExp | undefined {
  const source = extended
    .replace(/\[:(\w+):\]/g, (all, name: string) => classes[name] ?? all)
    .replace(/\\[<>]/g, '\\b')
    .replace(/\[(\^?)\]/g, '[$1\\]');
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}
