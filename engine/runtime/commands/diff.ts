import { type Edit, lineEdits, unifiedHunks } from '../../machinery/line-diff.ts';
import type { ToolProcess } from '../processes/machine.ts';
import { decode, readAll } from '../processes/text.ts';
import { parseOptions } from './options.ts';
import { openFile, pathIn, strerror, tool, ToolError } from './tool.ts';

interface Options {
  readonly format: 'normal' | 'unified' | 'brief';
  readonly context: number;
  readonly labels: readonly string[];
  readonly absentIsEmpty: boolean;
  readonly tellSame: boolean;
  readonly recursive: boolean;
  readonly keyOf: (line: string) => string;
}

const longNames = {
  unified: 'U:',
  brief: 'q',
  recursive: 'r',
  'new-file': 'N',
  'ignore-case': 'i',
  'ignore-all-space': 'w',
  'ignore-space-change': 'b',
  'report-identical-files': 's',
  label: 'L:',
  color: 'color',
};

/**
 * `diff`: GNU's in its normal form unless `-u` asks for the other, BusyBox's always unified. Ends with 1 where the files
 * differ, and 2 where they cannot be compared.
 *
 * @see https://www.gnu.org/software/diffutils/manual/diffutils.html
 */
export const diff = tool(async (process, args) => {
  const spelled = args.map((arg) => (arg === '--unified' ? '-u' : arg));
  const { flags, values, all, operands, unknown } = parseOptions(spelled, 'uU:qrNiwbsaL:', longNames);
  if (unknown !== undefined)
    throw new ToolError(`${unknown.length > 1 ? 'unrecognized' : 'invalid'} option -- '${unknown}'`, 2);
  const [before, after, extra] = operands;
  if (before === undefined) throw new ToolError("missing operand after 'diff'", 2);
  if (after === undefined) throw new ToolError(`missing operand after '${before}'`, 2);
  if (extra !== undefined) throw new ToolError(`extra operand '${extra}'`, 2);
  const unified = process.machine.busybox || flags.has('u') || values.has('U');
  return compare(process, before, after, {
    format: flags.has('q') ? 'brief' : unified ? 'unified' : 'normal',
    context: Number(values.get('U') ?? 3),
    labels: all.flatMap(([name, value]) => (name === 'L' ? [value] : [])),
    absentIsEmpty: flags.has('N'),
    tellSame: flags.has('s'),
    recursive: flags.has('r'),
    keyOf: keyOf(flags),
  });
});

function keyOf(flags: ReadonlySet<string>): (line: string) => string {
  return (line) => {
    let key = line;
    if (flags.has('w')) key = key.replace(/\s+/g, '');
    else if (flags.has('b')) key = key.replace(/\s+$/, '').replace(/\s+/g, ' ');
    return flags.has('i') ? key.toLowerCase() : key;
  };
}

const isFolder = (process: ToolProcess, name: string): boolean =>
  name !== '-' &&
  process.fs.exists(pathIn(process, name)) &&
  process.fs.stat(pathIn(process, name)).type === 'directory';

async function compare(process: ToolProcess, before: string, after: string, options: Options): Promise<number> {
  const [left, right] = [isFolder(process, before), isFolder(process, after)];
  if (left && right) return compareFolders(process, before, after, options);
  const inside = (folder: string, file: string) => `${folder.replace(/\/$/, '')}/${file.split('/').at(-1)}`;
  const first = left ? inside(before, after) : before;
  const second = right ? inside(after, before) : after;
  const texts: string[] = [];
  let failed = false;
  for (const name of [first, second]) {
    try {
      if (options.absentIsEmpty && name !== '-' && !process.fs.exists(pathIn(process, name))) texts.push('');
      else texts.push(decode(await readAll(openFile(process, name))));
    } catch (error) {
      await process.stderr.write(`diff: ${name}: ${strerror(error)}\n`);
      failed = true;
    }
  }
  if (failed) return 2;
  return tell(process, first, second, lineEdits(texts[0] ?? '', texts[1] ?? '', options.keyOf), options);
}

async function compareFolders(process: ToolProcess, before: string, after: string, options: Options): Promise<number> {
  const names = new Set([...process.fs.list(pathIn(process, before)), ...process.fs.list(pathIn(process, after))]);
  let status = 0;
  for (const name of [...names].sort()) {
    const sides = [before, after].map((folder) => ({
      folder,
      path: `${folder.replace(/\/$/, '')}/${name}`,
    }));
    const there = sides.filter(({ path }) => process.fs.exists(pathIn(process, path)));
    const [first, second] = sides.map(({ path }) => path);
    if (there.length === 1 && !options.absentIsEmpty) {
      await process.stdout.write(`Only in ${there[0]?.folder}: ${name}\n`);
      status = Math.max(status, 1);
      continue;
    }
    if (there.every(({ path }) => isFolder(process, path)) && !options.recursive) {
      await process.stdout.write(`Common subdirectories: ${first} and ${second}\n`);
      continue;
    }
    status = Math.max(status, await compare(process, first ?? '', second ?? '', options));
  }
  return status;
}

async function tell(
  process: ToolProcess,
  before: string,
  after: string,
  edits: readonly Edit[],
  { format, context, labels, tellSame }: Options,
): Promise<number> {
  if (edits.every(({ mark }) => mark === ' ')) {
    if (tellSame) await process.stdout.write(`Files ${before} and ${after} are identical\n`);
    return 0;
  }
  if (format === 'brief') await process.stdout.write(`Files ${before} and ${after} differ\n`);
  else if (format === 'normal') await process.stdout.write(normalForm(edits));
  else {
    const head = (sign: string, name: string, label: string | undefined) =>
      `${sign} ${label ?? (process.machine.busybox ? name : `${name}\t${changedAt(process, name)}`)}\n`;
    const heads = `${head('---', before, labels[0])}${head('+++', after, labels[1])}`;
    await process.stdout.write(`${heads}${unifiedHunks(edits, context)}`);
  }
  return 1;
}

function changedAt(process: ToolProcess, name: string): string {
  const path = pathIn(process, name);
  const modified = name !== '-' && process.fs.exists(path) ? process.fs.stat(path).modified : process.sim.clock.now();
  return `${new Date(modified).toISOString().replace('T', ' ').replace('Z', '000000')} +0000`;
}

/** `2,3c2` and the lines below it, for each run of changed lines. */
function normalForm(edits: readonly Edit[]): string {
  let text = '';
  let first = 0;
  let second = 0;
  for (let at = 0; at < edits.length; ) {
    if (edits[at]?.mark === ' ') {
      first++;
      second++;
      at++;
      continue;
    }
    const gone: string[] = [];
    const come: string[] = [];
    for (; at < edits.length && edits[at]?.mark !== ' '; at++) {
      const { mark, line } = edits[at] ?? { mark: ' ', line: '' };
      (mark === '-' ? gone : come).push(line);
    }
    const range = (start: number, count: number) =>
      count === 0 ? String(start) : count === 1 ? String(start + 1) : `${start + 1},${start + count}`;
    const letter = gone.length === 0 ? 'a' : come.length === 0 ? 'd' : 'c';
    text += `${range(first, gone.length)}${letter}${range(second, come.length)}\n`;
    for (const line of gone) text += `< ${line}\n`;
    if (letter === 'c') text += '---\n';
    for (const line of come) text += `> ${line}\n`;
    first += gone.length;
    second += come.length;
  }
  return text;
}
