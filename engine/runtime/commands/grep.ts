import { linesOf } from '../processes/text.ts';
import type { ToolProcess } from '../processes/machine.ts';
import { basicToExtended, toRegExp } from './regex.ts';
import { parseOptions } from './options.ts';
import { cannotOpen, openFile, pathIn, tool, ToolError } from './tool.ts';

const long = {
  'ignore-case': 'i',
  'invert-match': 'v',
  count: 'c',
  'line-number': 'n',
  quiet: 'q',
  silent: 'q',
  'extended-regexp': 'E',
  'fixed-strings': 'F',
  'perl-regexp': 'P',
  'only-matching': 'o',
  'files-with-matches': 'l',
  'files-without-match': 'L',
  'word-regexp': 'w',
  'line-regexp': 'x',
  recursive: 'r',
  'no-messages': 's',
  regexp: 'e',
  file: 'f',
  'max-count': 'm',
  'after-context': 'A',
  'before-context': 'B',
  context: 'C',
  'no-filename': 'h',
  'with-filename': 'H',
  'line-buffered': 'u',
  color: 'k',
  colour: 'k',
  text: 'a',
};

/** `grep`: lines stream through as they come. */
export const grep = tool(async (process, args, name) => {
  const parsed = parseOptions(args, 'ivcnqEFPolLwxrRshHuake:f:m:A:B:C:', long);
  const { flags, values } = parsed;
  if (parsed.unknown !== undefined) throw new ToolError(`unrecognized option: ${parsed.unknown}`, 2);
  let { operands } = parsed;
  const patterns = parsed.all.filter(([letter]) => letter === 'e').map(([, value]) => value);
  const file = values.get('f');
  if (file !== undefined) patterns.push(...process.fs.readText(pathIn(process, file)).replace(/\n$/, '').split('\n'));
  if (patterns.length === 0) {
    const [first, ...rest] = operands;
    if (first === undefined) throw new ToolError('usage: grep [OPTION]... PATTERNS [FILE]...', 2);
    patterns.push(...first.split('\n'));
    operands = rest;
  }
  const extended = flags.has('E') || flags.has('P') || name === 'egrep';
  const source = patterns
    .map((p) =>
      flags.has('F') || name === 'fgrep' ? p.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : extended ? p : basicToExtended(p),
    )
    .map((p) => (flags.has('x') ? `^(?:${p})$` : flags.has('w') ? `(?<!\\w)(?:${p})(?!\\w)` : p))
    .join('|');
  const expression = toRegExp(source, flags.has('i') ? 'gi' : 'g');
  if (!expression) throw new ToolError(`Invalid regular expression: ${patterns.join('|')}`, 2);

  const recursive = flags.has('r') || flags.has('R');
  const names = recursive
    ? walk(process, operands.length > 0 ? operands : ['.'])
    : operands.length > 0
      ? operands
      : ['-'];
  const named = !flags.has('h') && (flags.has('H') || recursive || names.length > 1);
  const search: Search = {
    process,
    expression,
    flags,
    named,
    most: Number(values.get('m') ?? Number.POSITIVE_INFINITY),
    before: Number(values.get('B') ?? values.get('C') ?? 0),
    after: Number(values.get('A') ?? values.get('C') ?? 0),
  };
  let found = false;
  let failed = false;
  for (const one of names) {
    try {
      if (await searchFile(search, one)) found = true;
      if (found && flags.has('q')) return 0;
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'FileError') throw error;
      if (!flags.has('s'))
        await process.stderr.write(
          `${name}: ${process.machine.busybox ? cannotOpen(process, one, error).replace(/^can't open '(.*)'/, '$1') : cannotOpen(process, one, error)}\n`,
        );
      failed = true;
    }
  }
  return failed ? 2 : found ? 0 : 1;
});

interface Search {
  readonly process: ToolProcess;
  readonly expression: RegExp;
  readonly flags: ReadonlySet<string>;
  readonly named: boolean;
  readonly most: number;
  readonly before: number;
  readonly after: number;
}

async function searchFile(
  { process, expression, flags, named, most, before, after }: Search,
  name: string,
): Promise<boolean> {
  const label = name === '-' ? '(standard input)' : name;
  let count = 0;
  let number = 0;
  let trailing = 0;
  let printed = 0;
  const held: { text: string; number: number }[] = [];
  const print = async (text: string, at: number, mark: string) => {
    if ((before > 0 || after > 0) && printed > 0 && at > printed + 1) await process.stdout.write('--\n');
    printed = at;
    await process.stdout.write(`${named ? `${label}${mark}` : ''}${flags.has('n') ? `${at}${mark}` : ''}${text}\n`);
  };
  for await (const raw of linesOf(openFile(process, name))) {
    number++;
    const text = raw.replace(/\n$/, '');
    expression.lastIndex = 0;
    if (expression.test(text) === flags.has('v')) {
      if (trailing > 0) {
        trailing--;
        await print(text, number, '-');
      } else if (before > 0) {
        held.push({ text, number });
        if (held.length > before) held.shift();
      }
      continue;
    }
    count++;
    if (flags.has('q') || flags.has('l') || flags.has('L')) break;
    if (!flags.has('c')) {
      for (const line of held.splice(0)) await print(line.text, line.number, '-');
      if (flags.has('o')) for (const [match] of text.matchAll(expression)) await print(match, number, ':');
      else await print(text, number, ':');
      trailing = after;
    }
    if (count >= most) break;
  }
  if (flags.has('c')) await process.stdout.write(`${named ? `${label}:` : ''}${count}\n`);
  if ((flags.has('l') && count > 0) || (flags.has('L') && count === 0)) await process.stdout.write(`${label}\n`);
  return count > 0;
}

function walk(process: ToolProcess, names: readonly string[]): string[] {
  const files: string[] = [];
  for (const name of names) {
    const path = pathIn(process, name);
    if (!process.fs.exists(path) || process.fs.stat(path).type !== 'directory') files.push(name);
    else
      files.push(
        ...walk(
          process,
          process.fs.list(path).map((entry) => `${name.replace(/\/$/, '')}/${entry}`),
        ),
      );
  }
  return files;
}
