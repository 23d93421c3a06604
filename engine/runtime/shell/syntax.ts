import type { ParsedScript } from 'unbash';
import type { Shell } from './state.ts';

/** What a shell says of a script that cannot be read; undefined where it can. */
export function syntaxProblem(shell: Shell, source: string, script: ParsedScript): string | undefined {
  const [error] = script.errors ?? [];
  if (!error) return undefined;
  const atEnd = error.pos >= source.trimEnd().length;
  const token = /^\S+/.exec(source.slice(error.pos).trimStart())?.[0] ?? 'newline';
  const { dialect } = shell;
  if (dialect === 'ash') return `syntax error: unexpected ${atEnd ? 'end of file' : `"${token}"`}`;
  if (dialect === 'dash') return `Syntax error: ${atEnd ? 'end of file unexpected' : `"${token}" unexpected`}`;
  return atEnd ? 'syntax error: unexpected end of file' : `syntax error near unexpected token \`${token}'`;
}
