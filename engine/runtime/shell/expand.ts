import { type ArithmeticExpression, type DoubleQuotedChild, parse, type Word, type WordPart } from 'unbash';
import { evaluate } from './arithmetic.ts';
import { expandBraces } from './braces.ts';
import { globFiles } from './glob.ts';
import { hasWildcard, type PatternPiece } from './pattern.ts';
import { expandParameter, specialParameter } from './parameter.ts';
import type { Io } from './io.ts';
import type { Shell } from './state.ts';

/** A piece of a word on its way: quoted text is neither split nor matched against files. */
export interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  /** Came out of an expansion without quotes: it is split at IFS. */
  readonly split?: boolean;
  /** A new field begins before it: the items of `"$@"`. */
  readonly newField?: boolean;
  /** There are no items at all: `"$@"` without arguments makes no field. */
  readonly none?: boolean;
}

/** What expansion needs of the interpreter: to run a command for its output. */
export interface Expander {
  readonly shell: Shell;
  readonly io: Io;
  substitute(script: NonNullable<Extract<WordPart, { type: 'CommandExpansion' }>['script']>): Promise<string>;
  processSubstitution(part: Extract<WordPart, { type: 'ProcessSubstitution' }>): Promise<string>;
  /** The command has ended: nobody reads its process substitutions any more. */
  release(): void;
}

/** All fields that words become: braces, expansions, splitting, file names. */
export async function expandWords(expander: Expander, words: readonly Word[]): Promise<string[]> {
  const fields: string[] = [];
  for (const word of words) {
    if (!word.parts && !needsCare(word)) {
      fields.push(word.value);
      continue;
    }
    for (const one of braced(expander.shell, word)) fields.push(...(await expandWord(expander, one)));
  }
  return fields;
}

/** A plain word that begins with a tilde or holds quoted wildcards is not just its value. */
const needsCare = (word: Word): boolean => word.text.startsWith('~') || /[\\*?[]/.test(word.text);

function braced(shell: Shell, word: Word): readonly Word[] {
  if (shell.dialect !== 'bash' || !word.parts?.some((part) => part.type === 'BraceExpansion')) return [word];
  const results: Word[] = [];
  for (const text of expandBraces(word.text)) {
    const command = parse(`: ${text}`).commands[0]?.command;
    const arg = command?.type === 'Command' ? command.args[0] : undefined;
    if (arg?.type === 'Word') results.push(arg);
  }
  return results;
}

async function expandWord(expander: Expander, word: Word): Promise<string[]> {
  const { shell } = expander;
  const fields = splitFields(await pieces(expander, word), shell.variables.get('IFS') ?? ' \t\n');
  const results: string[] = [];
  for (const field of fields) {
    if (!shell.options.noglob && hasWildcard(field)) {
      const files = globFiles(shell.machine.fs, shell.cwd, field);
      if (files.length > 0) {
        results.push(...files);
        continue;
      }
    }
    results.push(field.map((piece) => piece.text).join(''));
  }
  return results;
}

/** A word as one text: assignments, redirections, `case`. */
export async function expandText(expander: Expander, word: Word): Promise<string> {
  if (!word.parts && !needsCare(word)) return word.value;
  return joinPieces(await pieces(expander, word));
}

/** A word as a pattern: what is quoted stands for itself. */
export async function expandPattern(expander: Expander, word: Word): Promise<readonly PatternPiece[]> {
  return pieces(expander, word);
}

export const joinPieces = (all: readonly Piece[]): string =>
  all.map((piece, index) => (piece.newField && index > 0 ? ` ${piece.text}` : piece.text)).join('');

async function pieces(expander: Expander, word: Word): Promise<Piece[]> {
  const tilde = homeDirectory(expander.shell, word);
  if (!word.parts) {
    if (tilde) return [tilde.piece, ...literal(word.text.slice(tilde.length))];
    return literal(word.text);
  }
  const all: Piece[] = [];
  for (const [index, part] of word.parts.entries()) {
    if (index === 0 && tilde && part.type === 'Literal') {
      all.push(tilde.piece, ...literal(part.text.slice(tilde.length)));
    } else await expandPart(expander, part, all);
  }
  return all;
}

function homeDirectory(shell: Shell, word: Word): { piece: Piece; length: number } | undefined {
  const match = /^~([\w-]*)(?=\/|$)/.exec(word.parts ? (word.parts[0]?.text ?? '') : word.text);
  if (!match) return undefined;
  const home = match[1] === '' ? (shell.variables.get('HOME') ?? '/') : match[1] === 'root' ? '/root' : undefined;
  return home === undefined ? undefined : { piece: { text: home, quoted: true }, length: match[0].length };
}

/** Unquoted source text: a backslash quotes what follows it. */
function literal(text: string): Piece[] {
  if (!text.includes('\\')) return [{ text, quoted: false }];
  const all: Piece[] = [];
  let plain = '';
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '\\') {
      plain += text[at];
      continue;
    }
    at++;
    if (text[at] === '\n') continue;
    if (plain !== '') all.push({ text: plain, quoted: false });
    plain = '';
    all.push({ text: text[at] ?? '\\', quoted: true });
  }
  if (plain !== '') all.push({ text: plain, quoted: false });
  return all;
}

async function expandPart(expander: Expander, part: WordPart, into: Piece[]): Promise<void> {
  switch (part.type) {
    case 'Literal':
      into.push(...literal(part.text));
      return;
    case 'Glob':
    case 'ExtendedGlob':
      into.push({ text: part.text, quoted: false });
      return;
    case 'BraceExpansion':
      into.push({ text: part.text, quoted: true });
      return;
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      into.push({ text: part.value, quoted: true });
      return;
    case 'DoubleQuoted':
    case 'LocaleString': {
      const before = into.length;
      for (const child of part.parts) await expandQuoted(expander, child, into);
      const made = into.slice(before);
      // "" is a field, "$@" without arguments is none
      if (made.length === 0) into.push({ text: '', quoted: true });
      return;
    }
    case 'ProcessSubstitution':
      into.push({ text: await expander.processSubstitution(part), quoted: true });
      return;
    default:
      into.push(...(await expansion(expander, part, false)));
  }
}

/** What stands between double quotes, or in a heredoc. */
export async function expandQuoted(expander: Expander, child: DoubleQuotedChild, into: Piece[]): Promise<void> {
  if (child.type === 'Literal') into.push({ text: child.value, quoted: true });
  else into.push(...(await expansion(expander, child, true)));
}

async function expansion(
  expander: Expander,
  part: Exclude<DoubleQuotedChild, { type: 'Literal' }>,
  quoted: boolean,
): Promise<readonly Piece[]> {
  const plain = (text: string): Piece[] => [quoted ? { text, quoted } : { text, quoted, split: true }];
  switch (part.type) {
    case 'SimpleExpansion':
      return specialParameter(expander, part.text.slice(1), quoted);
    case 'ParameterExpansion':
      return expandParameter(expander, part, quoted);
    case 'CommandExpansion':
      return plain(part.script ? await expander.substitute(part.script) : '');
    case 'ArithmeticExpansion':
      return plain(part.expression ? String(await arithmetic(expander, part.expression)) : '0');
  }
}

export function arithmetic(expander: Expander, expression: ArithmeticExpression): Promise<number> {
  const { variables } = expander.shell;
  const text = async (
    node: Extract<ArithmeticExpression, { type: 'ArithmeticWord' | 'ArithmeticCommandExpansion' }>,
  ) => {
    if (node.type === 'ArithmeticCommandExpansion') return node.script ? expander.substitute(node.script) : '';
    if (node.parts) {
      const all: Piece[] = [];
      for (const part of node.parts) await expandPart(expander, part, all);
      return joinPieces(all);
    }
    if (!node.value.startsWith('$')) return node.value;
    return joinPieces(await specialParameter(expander, node.value.slice(1), true));
  };
  return evaluate({ variables, text }, expression);
}

/** Cuts pieces into fields at IFS where they came from unquoted expansions. */
function splitFields(all: readonly Piece[], ifs: string): Piece[][] {
  const fields: Piece[][] = [];
  let current: Piece[] | undefined;
  const blank = [...ifs].filter((char) => ' \t\n'.includes(char)).join('');
  for (const piece of all) {
    if (piece.none) continue;
    if (piece.newField && current) {
      fields.push(current);
      current = undefined;
    }
    if (!piece.split || ifs === '') {
      if (piece.quoted || piece.text !== '' || !piece.split) {
        if (piece.quoted || piece.text !== '') (current ??= []).push(piece);
      }
      continue;
    }
    let text = '';
    const flush = () => {
      if (text !== '') (current ??= []).push({ text, quoted: false });
      text = '';
    };
    for (let at = 0; at < piece.text.length; at++) {
      const char = piece.text[at] ?? '';
      if (!ifs.includes(char)) {
        text += char;
        continue;
      }
      flush();
      const hard = !blank.includes(char);
      if (current || hard) fields.push(current ?? []);
      current = undefined;
      // blanks around a hard separator belong to it
      if (!hard) {
        while (blank.includes(piece.text[at + 1] ?? 'x')) at++;
        const following = piece.text[at + 1] ?? '';
        if (following !== '' && ifs.includes(following) && fields.length > 0) at++;
      }
      while (blank.includes(piece.text[at + 1] ?? 'x')) at++;
    }
    flush();
  }
  if (current) fields.push(current);
  return fields;
}

/** Cuts a text at IFS as `read` does, into at most `most` fields; the last takes the rest. */
export function splitRead(text: string, ifs: string, most: number): string[] {
  const blank = [...ifs].filter((char) => ' \t\n'.includes(char));
  const trimmed = trim(text, blank);
  if (ifs === '' || most <= 1) return [most <= 1 && ifs !== '' ? trimmed : text];
  const fields: string[] = [];
  let rest = trimmed;
  while (fields.length < most - 1 && rest !== '') {
    let end = 0;
    while (end < rest.length && !ifs.includes(rest[end] ?? '')) end++;
    fields.push(rest.slice(0, end));
    if (end >= rest.length) {
      rest = '';
      break;
    }
    let next = end;
    while (blank.includes(rest[next] ?? '')) next++;
    if (!blank.includes(rest[next] ?? '') && ifs.includes(rest[next] ?? '\0')) next++;
    while (blank.includes(rest[next] ?? '')) next++;
    rest = rest.slice(next);
  }
  if (rest !== '') fields.push(rest);
  return fields;
}

function trim(text: string, blank: readonly string[]): string {
  let start = 0;
  let end = text.length;
  while (start < end && blank.includes(text[start] ?? '')) start++;
  while (end > start && blank.includes(text[end - 1] ?? '')) end--;
  return text.slice(start, end);
}
