const most = 10_000;

/**
 * `a{b,c}d` to `abd acd`, `{1..3}` to `1 2 3`, on the source text of a word, quotes and expansions untouched.
 * A brace that is none stays.
 */
export function expandBraces(text: string): string[] {
  for (let open = 0; open < text.length; open++) {
    const skipped = skipQuoted(text, open);
    if (skipped > open) {
      open = skipped - 1;
      continue;
    }
    if (text[open] !== '{') continue;
    const parts = alternatives(text, open);
    if (!parts) continue;
    const head = text.slice(0, open);
    const tails = expandBraces(text.slice(parts.end + 1));
    const results: string[] = [];
    for (const item of parts.items) {
      for (const middle of parts.range ? [item] : expandBraces(item)) {
        for (const tail of tails) if (results.length < most) results.push(head + middle + tail);
      }
    }
    return results;
  }
  return [text];
}

/** The index after a quoted part or an expansion that begins here; `at` itself where none does. */
function skipQuoted(text: string, at: number): number {
  const char = text[at];
  if (char === '\\') return at + 2;
  if (char === "'" || char === '"' || char === '`') {
    let end = at + 1;
    while (end < text.length && text[end] !== char) end += text[end] === '\\' && char !== "'" ? 2 : 1;
    return end + 1;
  }
  if (char === '$' && (text[at + 1] === '{' || text[at + 1] === '(')) {
    const open = text[at + 1];
    const close = open === '{' ? '}' : ')';
    let depth = 0;
    for (let end = at + 1; end < text.length; end++) {
      if (text[end] === open) depth++;
      else if (text[end] === close && --depth === 0) return end + 1;
    }
    return text.length;
  }
  return at;
}

function alternatives(text: string, open: number): { items: string[]; end: number; range: boolean } | undefined {
  let depth = 0;
  let start = open + 1;
  const items: string[] = [];
  for (let at = open; at < text.length; at++) {
    const skipped = skipQuoted(text, at);
    if (skipped > at) {
      at = skipped - 1;
      continue;
    }
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) {
      const inner = text.slice(open + 1, at);
      if (items.length > 0) return { items: [...items, text.slice(start, at)], end: at, range: false };
      const range = sequence(inner);
      return range && { items: range, end: at, range: true };
    } else if (text[at] === ',' && depth === 1) {
      items.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return undefined;
}

function sequence(inner: string): string[] | undefined {
  const match = /^(-?\d+|[a-zA-Z])\.\.(-?\d+|[a-zA-Z])(?:\.\.(-?\d+))?$/.exec(inner);
  if (!match) return undefined;
  const [, from = '', to = '', by] = match;
  const letters = /[a-zA-Z]/.test(from);
  if (letters !== /[a-zA-Z]/.test(to)) return undefined;
  const first = letters ? from.charCodeAt(0) : Number(from);
  const last = letters ? to.charCodeAt(0) : Number(to);
  const step = Math.max(1, Math.abs(Number(by ?? 1)));
  const padded = [from, to].some((n) => /^-?0\d/.test(n)) ? Math.max(from.length, to.length) : 0;
  const results: string[] = [];
  for (let n = first; first <= last ? n <= last : n >= last; n += first <= last ? step : -step) {
    if (results.length >= most) break;
    results.push(
      letters
        ? String.fromCharCode(n)
        : n < 0
          ? `-${String(-n).padStart(padded - 1, '0')}`
          : String(n).padStart(padded, '0'),
    );
  }
  return results;
}
