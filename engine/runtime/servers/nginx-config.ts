/** A directive of an nginx configuration: `listen 80;`, or a block `server { … }`. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly block?: readonly Directive[];
}

/** What is wrong with a configuration, in nginx' words. */
export class ConfigProblem extends Error {
  override readonly name = 'ConfigProblem';
}

interface Token {
  readonly text: string;
  readonly quoted: boolean;
  readonly line: number;
}

function tokens(source: string): Token[] {
  const found: Token[] = [];
  const pattern =
    /#[^\n]*|"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|([{};])|((?:\$\{\w+\}|[^\s{};"'#])(?:\$\{\w+\}|[^\s{};])*)/gs;
  let line = 1;
  let at = 0;
  for (const match of source.matchAll(pattern)) {
    for (; at < match.index; at++) if (source[at] === '\n') line++;
    const text = match[1] ?? match[2] ?? match[3] ?? match[4];
    if (text !== undefined)
      found.push({
        text: text.replace(/\\(["'nrt])/g, (_, char: string) => ({ n: '\n', r: '\r', t: '\t' })[char] ?? char),
        quoted: match[3] === undefined && match[4] === undefined,
        line,
      });
  }
  return found;
}

/**
 * Reads an nginx configuration; fails with a `ConfigProblem`.
 *
 * @see https://nginx.org/en/docs/beginners_guide.html#conf_structure
 */
export function parseNginxConfig(source: string, file: string): readonly Directive[] {
  const all = tokens(source);
  let at = 0;
  const block = (inner: boolean): Directive[] => {
    const directives: Directive[] = [];
    for (;;) {
      const first = all[at++];
      if (!first) {
        if (inner) throw new ConfigProblem(`unexpected end of file, expecting "}" in ${file}:${all.at(-1)?.line ?? 1}`);
        return directives;
      }
      if (first.text === '}' && !first.quoted) {
        if (inner) return directives;
        throw new ConfigProblem(`unexpected "}" in ${file}:${first.line}`);
      }
      const args: string[] = [];
      for (;;) {
        const next = all[at++];
        if (!next) throw new ConfigProblem(`unexpected end of file, expecting ";" or "}" in ${file}:${first.line}`);
        if (next.quoted || !/^[{};]$/.test(next.text)) args.push(next.text);
        else if (next.text === ';') {
          directives.push({ name: first.text, args });
          break;
        } else if (next.text === '{') {
          directives.push({ name: first.text, args, block: block(true) });
          break;
        } else throw new ConfigProblem(`directive "${first.text}" is not terminated by ";" in ${file}:${next.line}`);
      }
    }
  };
  return block(false);
}
