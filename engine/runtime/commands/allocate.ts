import { parseOptions } from './options.ts';
import { pathIn, tool, ToolError } from './tool.ts';

const units: { readonly [suffix: string]: number } = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

/** `fallocate -l 2G FILE`: room on the disk, filled with zeros. */
export const fallocate = tool(async (process, args) => {
  const { values, operands } = parseOptions(args, 'l:', { length: 'l' });
  const [, number, suffix = ''] = /^(\d+)([KMGT]?)(?:i?B)?$/i.exec(values.get('l') ?? '') ?? [];
  const [name] = operands;
  if (name === undefined) throw new ToolError('no filename specified');
  if (number === undefined) throw new ToolError('invalid length value specified');
  const length = Number(number) * (units[suffix.toUpperCase()] ?? 1);
  const path = pathIn(process, name);
  const there = process.fs.exists(path) ? process.fs.stat(path).size : 0;
  // room that the file has already is kept
  process.fs.write(path, '', { append: true, zeros: Math.max(0, length - there) });
  return 0;
});
