/**
 * Writes a value as `kubectl -o yaml` does: keys in natural order, lists not indented below their key, strings quoted only
 * where YAML 1.1 would read something else, several lines as a literal block, long lines folded after column 80.
 * `undefined` members are left out. Ends with a newline.
 *
 * @see https://yaml.org/spec/1.1/
 */
export function toYaml(value: unknown): string {
  const out = new YamlWriter();
  out.node(value, -2, false);
  return `${out.text}\n`;
}

const foldAfter = 80;
const longestSimpleKey = 128;

class YamlWriter {
  text = '';
  /** Characters on the current line. */
  #column = 0;

  #put(text: string): void {
    this.text += text;
    const newline = text.lastIndexOf('\n');
    this.#column = newline < 0 ? this.#column + text.length : text.length - newline - 1;
  }

  /** `indent` is the column of the enclosing collection, -2 at the root. `inline`: something stands before it on the line. */
  node(value: unknown, indent: number, inline: boolean, inSequence = false): void {
    if (Array.isArray(value)) this.#sequence(value, indent, inline, inSequence);
    else if (typeof value === 'object' && value !== null) this.#mapping(value, indent, inline, inSequence);
    else {
      if (inline) this.#put(' ');
      this.#scalar(value, indent + 2);
    }
  }

  #sequence(items: readonly unknown[], indent: number, inline: boolean, inSequence: boolean): void {
    if (items.length === 0) return this.#put(inline ? ' []' : '[]');
    // below a key the dashes stand in the key's own column
    const column = inSequence || indent < 0 ? indent + 2 : indent;
    items.forEach((item, index) => {
      if (index > 0 || (inline && !inSequence)) this.#newline(column);
      else if (inline) this.#put(' ');
      this.#put('-');
      this.node(item === undefined ? null : item, column, true, true);
    });
  }

  #mapping(object: object, indent: number, inline: boolean, inSequence: boolean): void {
    const entries = Object.entries(object).filter(([, value]) => value !== undefined);
    if (entries.length === 0) return this.#put(inline ? ' {}' : '{}');
    entries.sort(([a], [b]) => compareNaturally(a, b));
    const column = indent + 2;
    entries.forEach(([key, value], index) => {
      if (index > 0 || (inline && !inSequence)) this.#newline(column);
      else if (inline) this.#put(' ');
      const long = this.#key(key, column);
      this.node(value, column, true, long);
    });
  }

  /** Whether it took the long form, after which a collection begins on the same line. */
  #key(key: string, column: number): boolean {
    const style = styleOf(key);
    const written = style === 'plain' ? key : style === 'single' ? single(key) : double(key);
    if (style !== 'literal' && written.length <= longestSimpleKey) {
      this.#put(`${written}:`);
      return false;
    }
    this.#put('? ');
    this.#scalar(key, column + 2);
    this.#newline(column);
    this.#put(':');
    return true;
  }

  #scalar(value: unknown, indent: number): void {
    if (typeof value !== 'string') return this.#put(scalarText(value));
    const style = styleOf(value);
    if (style === 'literal') return this.#literal(value, indent);
    if (style === 'plain') return this.#folded(value, indent, false);
    if (style === 'single') return this.#folded(single(value), indent, true);
    this.#double(value, indent);
  }

  #newline(column: number): void {
    this.#put(`\n${' '.repeat(column)}`);
  }

  #literal(text: string, indent: number): void {
    const hint = /^[ \n]/.test(text) ? '2' : '';
    const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
    const body = text.endsWith('\n') ? text.slice(0, -1) : text;
    this.#put(`|${hint}${chomp}`);
    for (const line of body.split('\n')) this.#put(line === '' ? '\n' : `\n${' '.repeat(indent)}${line}`);
  }

  /** Broken at single blanks beyond the line's width; a blank next to the quotes stays. */
  #folded(text: string, indent: number, quoted: boolean): void {
    const edge = quoted ? 1 : 0;
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      if (text[at] !== ' ' || this.#column + (at - from) <= foldAfter) continue;
      if (text[at + 1] === ' ' || text[at - 1] === ' ') continue;
      if (quoted && (at <= edge || at >= text.length - 1 - edge)) continue;
      this.#put(text.slice(from, at));
      this.#newline(indent);
      from = at + 1;
    }
    this.#put(text.slice(from));
  }

  #double(text: string, indent: number): void {
    const points = [...text];
    this.#put('"');
    let wasSpace = false;
    points.forEach((point, index) => {
      if (point === ' ' && !wasSpace && this.#column > foldAfter && index > 0 && index < points.length - 1) {
        this.#newline(indent);
        if (points[index + 1] === ' ') this.#put('\\');
        wasSpace = true;
        return;
      }
      this.#put(escaped(point));
      wasSpace = point === ' ';
    });
    this.#put('"');
  }
}

const single = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const double = (text: string): string => `"${[...text].map(escaped).join('')}"`;

type Style = 'plain' | 'single' | 'double' | 'literal';

function styleOf(text: string): Style {
  if (text === '') return 'double';
  const special = unprintable.test(text) || / \n/.test(text);
  if (text.includes('\n')) return special || text.endsWith(' ') ? 'double' : 'literal';
  if (special) return 'double';
  if (readsAsAnotherType(text)) return 'double';
  return plainForbidden.test(text) ? 'single' : 'plain';
}

/** A scalar that YAML 1.1 resolves to something that is not a string. */
export function readsAsAnotherType(text: string): boolean {
  const first = text.charAt(0);
  if (text === '') return true;
  if (/[0-9+\-.]/.test(first)) return numberLike.test(text) || timestampLike.test(text);
  return words.has(text);
}

const words = new Set(
  ('y Y yes Yes YES on On ON true True TRUE n N no No NO off Off OFF false False FALSE ' + '~ null Null NULL').split(
    ' ',
  ),
);

const numberLike = new RegExp(
  [
    '^[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+)$',
    '^[-+]?(?:\\.[0-9_]+|[0-9][0-9_]*(?:\\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$',
    '^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?$',
    '^[-+]?\\.(?:inf|Inf|INF)$',
    '^\\.(?:nan|NaN|NAN)$',
  ].join('|'),
);

const timestampLike =
  /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2}))|(?: \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?))?$/;

/** Indicators at the start, `: ` and ` #` within, blanks at the ends, document markers. */
const plainForbidden = /^[#,[\]{}&*!|>'"%@`]|^[?:-](?: |$)|: |:$| #|^ | $|^---|^\.\.\./;

/** What the emitter writes as an escape: controls, the byte order mark, and everything beyond the basic plane. */
// oxlint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;

const escapes: { readonly [character: string]: string } = {
  '\0': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function escaped(point: string): string {
  const known = escapes[point];
  if (known !== undefined) return known;
  if (!unprintable.test(point)) return point;
  const code = point.codePointAt(0) ?? 0;
  const digits = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

function scalarText(value: unknown): string {
  if (typeof value === 'number') return numberText(value);
  return value === null || value === undefined ? 'null' : String(value);
}

/** Whole numbers that fit 64 bits in full; others as Go's %g writes them. */
export function numberText(value: number): string {
  if (Number.isInteger(value) && value > -(2 ** 63) && value < 2 ** 64) return String(value);
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 21 && !Number.isInteger(value))
    return power < 6 ? String(value) : goExponent(mantissa, power);
  return goExponent(mantissa, power);
}

const goExponent = (mantissa: string, power: number): string =>
  `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;

const isLetter = (character: string): boolean => /\p{L}/u.test(character);

/** The order of keys: letters by code, runs of digits by their number, other characters before letters. */
export function compareNaturally(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const x = a.charAt(at);
    const y = b.charAt(at);
    if (x === y) continue;
    const xLetter = isLetter(x);
    const yLetter = isLetter(y);
    if (xLetter && yLetter) return x < y ? -1 : 1;
    if (xLetter || yLetter) return yLetter ? -1 : 1;
    const xRun = digitsAt(a, at);
    const yRun = digitsAt(b, at);
    // within a number a zero is a digit like others: what matters then is which number is longer
    const insideNumber = (x === '0' || y === '0') && /[1-9]\d*$/.test(a.slice(0, at));
    const byNumber = numberOf(xRun, insideNumber) - numberOf(yRun, insideNumber);
    if (byNumber !== 0) return byNumber;
    if (xRun.length !== yRun.length) return xRun.length - yRun.length;
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

const digitsAt = (text: string, at: number): string => /^\d*/.exec(text.slice(at))?.[0] ?? '';
const numberOf = (digits: string, insideNumber: boolean): number => Number(`${insideNumber ? '1' : '0'}${digits}`);
