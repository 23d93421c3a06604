import { deviceInput } from '../processes/devices.ts';
import { pathIn, tool } from './tool.ts';

const sizes: { readonly [suffix: string]: number } = { '': 1, c: 1, k: 1024, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

const size = (text: string): number => {
  const [, number = '512', suffix = ''] = /^(\d+)([ckKMG]?)B?$/.exec(text) ?? [];
  return Number(number) * (sizes[suffix] ?? 1);
};

/** `dd if= of= bs= count=`: a block is a buffer in memory, and counts as such. */
export const dd = tool(async (process, args) => {
  const given = new Map(args.map((arg) => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]));
  const block = size(given.get('bs') ?? '512');
  const from = given.get('if');
  const to = given.get('of');
  let left = given.has('count') ? block * Number(given.get('count')) : Number.POSITIVE_INFINITY;
  process.allocate(block);
  const path = from === undefined ? undefined : pathIn(process, from);
  const device = path !== undefined && process.fs.stat(path).type === 'device';
  const input = path === undefined ? process.stdin : device ? deviceInput(path, process) : undefined;
  const target = to === undefined ? undefined : pathIn(process, to);
  if (target !== undefined && !target.startsWith('/dev/')) process.fs.write(target, '');
  let copied = 0;
  if (path === '/dev/zero' && target !== undefined && !target.startsWith('/dev/') && Number.isFinite(left)) {
    process.fs.write(target, '', { append: true, zeros: left });
    copied = left;
    left = 0;
  }
  let whole = path !== undefined && !device ? process.fs.read(path) : undefined;
  while (left > 0) {
    const chunk = input ? await input.read() : whole;
    whole = undefined;
    if (!chunk) break;
    const piece = chunk.subarray(0, left);
    if (target === undefined) await process.stdout.write(piece);
    else process.fs.write(target, piece, { append: true });
    copied += piece.length;
    left -= piece.length;
  }
  const blocks = `${Math.floor(copied / block)}+${copied % block === 0 ? 0 : 1}`;
  await process.stderr.write(`${blocks} records in\n${blocks} records out\n`);
  if (!process.machine.busybox)
    await process.stderr.write(`${copied} bytes copied, 0.001 s, ${(copied / 1000).toFixed(1)} MB/s\n`);
  process.allocate(-block);
  return 0;
});
