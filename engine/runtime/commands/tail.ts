import { FileError } from '../filesystem.ts';
import { linesOf } from '../processes/text.ts';
import { parseOptions, spelledOut } from './options.ts';
import { cannotOpen, openFile, pathIn, tool } from './tool.ts';
import type { ToolProcess } from '../processes/machine.ts';

/** How often a followed file is looked at, in virtual milliseconds. */
const lookEvery = 1000;

/** `tail -n N -f FILE`: the end of a file, and what is added to it. */
export const tail = tool(async (process, args) => {
  const short = spelledOut(args, (arg) => arg.replace(/^\+(\d+)$/, '-n+$1').replace(/^-(\d+)(f?)$/, '-$2n$1'));
  const { values, flags, operands } = parseOptions(short, 'n:c:fFqvs:', {
    lines: 'n',
    bytes: 'c',
    follow: 'f',
    retry: 'F',
    quiet: 'q',
  });
  const follow = flags.has('f') || flags.has('F');
  const names = operands.length > 0 ? operands : ['-'];
  const lines = values.get('n') ?? '10';
  let status = 0;
  const followed: { path: string; size: number; name: string }[] = [];
  for (const name of names) {
    const path = pathIn(process, name);
    if (names.length > 1 && !flags.has('q'))
      await process.stdout.write(`${name === names[0] ? '' : '\n'}==> ${name} <==\n`);
    try {
      if (name === '/dev/zero') await readForEver(process);
      const input = openFile(process, name);
      const size = name === '-' ? 0 : process.fs.stat(path).size;
      if (lines.startsWith('+')) await skipLines(process, input, Number(lines.slice(1)));
      else await lastLines(process, input, Number(lines), values.get('c'));
      followed.push({ path, size, name });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const why = process.machine.busybox
        ? cannotOpen(process, name, error)
        : `cannot open '${name}' for reading: No such file or directory`;
      await process.stderr.write(`tail: ${why}\n`);
      status = 1;
      if (flags.has('F')) followed.push({ path, size: 0, name });
    }
  }
  const files = followed.filter(({ name }) => name !== '-');
  if (!follow || files.length === 0) {
    if (follow && status === 1) await process.stderr.write('tail: no files remaining\n');
    return status;
  }
  for (;;) {
    const stat = files[0] && process.fs.exists(files[0].path) ? process.fs.stat(files[0].path) : undefined;
    if (stat?.type === 'device') await waitForEver(process);
    await process.sim.clock.sleep(lookEvery, process.signal);
    for (const file of files) await more(process, file);
  }
});

async function more(process: ToolProcess, file: { path: string; size: number }): Promise<void> {
  if (!process.fs.exists(file.path)) return;
  const content = process.fs.read(file.path);
  if (content.length < file.size) file.size = 0;
  if (content.length === file.size) return;
  await process.stdout.write(content.subarray(file.size));
  file.size = content.length;
}

async function lastLines(
  process: ToolProcess,
  input: Parameters<typeof linesOf>[0],
  count: number,
  bytes?: string,
): Promise<void> {
  const held: string[] = [];
  for await (const line of linesOf(input)) {
    held.push(line);
    if (bytes === undefined && held.length > count) held.shift();
  }
  const text = held.join('');
  await process.stdout.write(bytes === undefined ? text : text.slice(-Number(bytes)));
}

async function skipLines(process: ToolProcess, input: Parameters<typeof linesOf>[0], first: number): Promise<void> {
  let number = 0;
  for await (const line of linesOf(input)) if (++number >= first) await process.stdout.write(line);
}

/** A line without an end has to be kept whole: memory grows until the kernel has had enough. */
async function readForEver(process: ToolProcess): Promise<void> {
  const growth = 64 * 1024 * 1024;
  for (;;) {
    process.allocate(growth);
    await process.sim.clock.sleep(100, process.signal);
  }
}

function waitForEver({ signal }: ToolProcess): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
