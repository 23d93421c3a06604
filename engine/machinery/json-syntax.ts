/** Why a text is not JSON, in the words of a real API server (those of Go's encoding/json). */
export function jsonProblem(text: string): string {
  const scanner = new Scanner(text);
  try {
    scanner.space();
    scanner.value();
    scanner.space();
    if (!scanner.ended) scanner.refuse('after top-level value');
  } catch (error) {
    if (error instanceof SyntaxProblem) return error.message;
    throw error;
  }
  return 'unexpected end of JSON input';
}

class SyntaxProblem extends Error {
  override readonly name = 'SyntaxProblem';
}

const quoteOf = (character: string): string =>
  character === "'" ? `'\\''` : character === '"' ? `'"'` : `'${JSON.stringify(character).slice(1, -1)}'`;

const literals = ['true', 'false', 'null'];

class Scanner {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  refuse(where: string): never {
    if (this.ended) throw new SyntaxProblem('unexpected end of JSON input');
    throw new SyntaxProblem(`invalid character ${quoteOf(this.text.charAt(this.at))} ${where}`);
  }

  space(): void {
    while (' \t\r\n'.includes(this.text.charAt(this.at)) && !this.ended) this.at++;
  }

  value(): void {
    const first = this.text.charAt(this.at);
    if (++this.depth > deepest) throw new SyntaxProblem('exceeded max depth');
    if (first === '{') this.members('}', 'after object key:value pair', () => this.member());
    else if (first === '[') this.members(']', 'after array element', () => this.value());
    else if (first === '"') this.string();
    else if (/[-0-9]/.test(first)) this.number();
    else this.literal(first);
    this.depth--;
  }

  private members(end: string, after: string, one: () => void): void {
    this.at++;
    this.space();
    if (this.text.charAt(this.at) === end) {
      this.at++;
      return;
    }
    for (;;) {
      one();
      this.space();
      const next = this.text.charAt(this.at);
      if (next !== ',' && next !== end) this.refuse(after);
      this.at++;
      if (next === end) return;
      this.space();
    }
  }

  private member(): void {
    if (this.text.charAt(this.at) !== '"') this.refuse('looking for beginning of object key string');
    this.string();
    this.space();
    if (this.text.charAt(this.at) !== ':') this.refuse('after object key');
    this.at++;
    this.space();
    this.value();
  }

  private string(): void {
    for (this.at++; ; this.at++) {
      const character = this.text.charAt(this.at);
      if (character < ' ') this.refuse('in string literal');
      if (character === '"') break;
      if (character !== '\\') continue;
      this.at++;
      const escaped = this.text.charAt(this.at);
      if (escaped === '' || !'"\\/bfnrtu'.includes(escaped)) this.refuse('in string escape code');
      if (escaped !== 'u') continue;
      for (let digit = 0; digit < 4; digit++) {
        this.at++;
        if (!/[0-9a-fA-F]/.test(this.text.charAt(this.at))) this.refuse('in \\u hexadecimal character escape');
      }
    }
    this.at++;
  }

  private number(): void {
    const rest = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/.exec(this.text.slice(this.at, this.at + longestNumber));
    if (!rest) {
      this.at++;
      this.refuse('in numeric literal');
    }
    this.at += rest[0].length;
  }

  private literal(first: string): void {
    const word = literals.find((literal) => first !== '' && literal.startsWith(first));
    if (word === undefined) this.refuse('looking for beginning of value');
    for (const letter of word) {
      if (this.text.charAt(this.at) !== letter) this.refuse(`in literal ${word} (expecting '${letter}')`);
      this.at++;
    }
  }
}

/** As deep as the real one goes into a document. */
const deepest = 10_000;
/** No number of a manifest is longer; a longer one is refused as it goes on. */
const longestNumber = 400;
