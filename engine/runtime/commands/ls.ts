import { type FileStat, FileError } from '../filesystem.ts';
import type { ToolProcess } from '../processes/machine.ts';
import { parseOptions } from './options.ts';
import { pathIn, strerror, tool } from './tool.ts';

const kinds = { file: '-', directory: 'd', symlink: 'l', device: 'c' } as const;

/** `drwxr-xr-x`. */
export function modeText({ type, mode }: Pick<FileStat, 'type' | 'mode'>): string {
  let text: string = kinds[type];
  for (let shift = 6; shift >= 0; shift -= 3) {
    const bits = mode >> shift;
    const special = shift > 0 && mode & (shift === 6 ? 0o4000 : 0o2000);
    const last = special ? (bits & 1 ? 's' : 'S') : bits & 1 ? 'x' : '-';
    text += `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${last}`;
  }
  return mode & 0o1000 ? `${text.slice(0, -1)}${mode & 1 ? 't' : 'T'}` : text;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Jan  1 00:00`; with the year instead of the time where it is more than half a year away. */
export function listTime(at: number, now: number): string {
  const t = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const far = Math.abs(now - at) > 182 * 86_400_000;
  const last = far ? ` ${t.getUTCFullYear()}` : `${two(t.getUTCHours())}:${two(t.getUTCMinutes())}`;
  return `${months[t.getUTCMonth()]} ${String(t.getUTCDate()).padStart(2)} ${last}`;
}

export const userName = (uid: number): string => (uid === 0 ? 'root' : uid === 65534 ? 'nobody' : String(uid));

const readable = (size: number): string => {
  let value = size;
  for (const unit of ['', 'K', 'M', 'G', 'T']) {
    if (value < 1024) return unit === '' ? String(value) : `${value < 10 ? value.toFixed(1) : Math.ceil(value)}${unit}`;
    value /= 1024;
  }
  return `${value}P`;
};

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly stat: FileStat;
}

/** `ls`: one name a line where the output is no terminal. */
export const ls = tool(async (process, args) => {
  const { flags, operands } = parseOptions(args, '1aAldhRrtSFinLsC', {
    all: 'a',
    'almost-all': 'A',
    recursive: 'R',
    'human-readable': 'h',
    color: 'k',
  });
  const sort = (entries: Entry[]): Entry[] => {
    if (flags.has('t')) entries.sort((a, b) => b.stat.modified - a.stat.modified);
    else if (flags.has('S')) entries.sort((a, b) => b.stat.size - a.stat.size);
    else entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    return flags.has('r') ? entries.reverse() : entries;
  };
  const files: Entry[] = [];
  const folders: Entry[] = [];
  let status = 0;
  for (const name of operands.length > 0 ? operands : ['.']) {
    try {
      const path = pathIn(process, name);
      const link = process.fs.lstat(path);
      const stat = link.type === 'symlink' && flags.has('l') ? link : process.fs.stat(path);
      (stat.type === 'directory' && !flags.has('d') ? folders : files).push({ name, path, stat });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const what = process.machine.busybox ? name : `cannot access '${name}'`;
      await process.stderr.write(`ls: ${what}: ${strerror(error)}\n`);
      status = process.machine.busybox ? 1 : 2;
    }
  }
  await print(process, sort(files), flags);
  let first = files.length === 0;
  const titled = folders.length + files.length > 1 || operands.length > 1 || flags.has('R');
  const list = async (folder: Entry): Promise<void> => {
    if (titled) await process.stdout.write(`${first ? '' : '\n'}${folder.name}:\n`);
    first = false;
    const base = folder.path === '/' ? '' : folder.path;
    const names = process.fs
      .list(folder.path)
      .filter((name) => flags.has('a') || flags.has('A') || !name.startsWith('.'));
    const entries = sort(
      names.map((name) => ({ name, path: `${base}/${name}`, stat: process.fs.lstat(`${base}/${name}`) })),
    );
    if (flags.has('a')) {
      for (const name of ['..', '.']) entries.unshift({ name, path: folder.path, stat: folder.stat });
    }
    if (flags.has('l'))
      await process.stdout.write(
        `total ${entries.reduce((sum, { stat }) => sum + (stat.type === 'symlink' ? 0 : Math.ceil(stat.size / 4096) * 4), 0)}\n`,
      );
    await print(process, entries, flags);
    if (!flags.has('R')) return;
    for (const entry of entries) {
      if (entry.stat.type === 'directory' && !/^\.\.?$/.test(entry.name))
        await list({ ...entry, name: `${folder.name.replace(/\/$/, '')}/${entry.name}` });
    }
  };
  for (const folder of sort(folders)) await list(folder);
  return status;
});

async function print(process: ToolProcess, entries: readonly Entry[], flags: ReadonlySet<string>): Promise<void> {
  const suffix = ({ stat }: Entry) =>
    !flags.has('F')
      ? ''
      : stat.type === 'directory'
        ? '/'
        : stat.type === 'symlink'
          ? '@'
          : stat.mode & 0o111
            ? '*'
            : '';
  if (!flags.has('l')) {
    for (const entry of entries) await process.stdout.write(`${entry.name}${suffix(entry)}\n`);
    return;
  }
  const rows = entries.map(({ stat }) => ({
    mode: modeText(stat),
    links: stat.type === 'directory' ? '2' : '1',
    user: flags.has('n') ? String(stat.uid) : userName(stat.uid),
    group: flags.has('n') ? String(stat.gid) : userName(stat.gid),
    size: flags.has('h') ? readable(stat.size) : String(stat.size),
    time: listTime(stat.modified, process.sim.clock.now()),
  }));
  const busybox = process.machine.busybox;
  const width = (column: 'links' | 'user' | 'group' | 'size') => Math.max(...rows.map((row) => row[column].length));
  const wide = {
    links: busybox ? 4 : width('links'),
    user: busybox ? 8 : width('user'),
    group: busybox ? 8 : width('group'),
    size: busybox ? 9 : width('size'),
  };
  for (const [index, row] of rows.entries()) {
    const entry = entries[index] as Entry;
    const target = entry.stat.type === 'symlink' ? ` -> ${process.fs.readlink(entry.path)}` : '';
    await process.stdout.write(
      `${row.mode} ${row.links.padStart(wide.links)} ${row.user.padEnd(wide.user)} ${row.group.padEnd(wide.group)} ` +
        `${row.size.padStart(wide.size)} ${row.time} ${entry.name}${target}${suffix(entry)}\n`,
    );
  }
}

/** `stat FILE`, `stat -c FORMAT FILE`. */
export const stat = tool(async (process, args) => {
  const { values, operands } = parseOptions(args, 'c:Lt', { format: 'c', printf: 'c' });
  for (const name of operands) {
    const path = pathIn(process, name);
    const found = process.fs.lstat(path);
    const octal = (found.mode & 0o7777).toString(8);
    const format = values.get('c');
    if (format !== undefined) {
      const parts: { readonly [letter: string]: string } = {
        n: name,
        s: String(found.size),
        a: octal,
        A: modeText(found),
        u: String(found.uid),
        g: String(found.gid),
        U: userName(found.uid),
        G: userName(found.gid),
        Y: String(Math.floor(found.modified / 1000)),
        F: describe(found),
      };
      await process.stdout.write(`${format.replace(/%(\w)/g, (all, letter: string) => parts[letter] ?? all)}\n`);
      continue;
    }
    const time = new Date(found.modified).toISOString().replace('T', ' ').replace('Z', '000000 +0000');
    await process.stdout.write(
      `  File: ${name}\n  Size: ${String(found.size).padEnd(10)}\tBlocks: ${String(Math.ceil(found.size / 512)).padEnd(10)} IO Block: 4096   ${describe(found)}\n` +
        `Access: (0${octal}/${modeText(found)})  Uid: (${String(found.uid).padStart(5)}/${userName(found.uid).padStart(8)})   Gid: (${String(found.gid).padStart(5)}/${userName(found.gid).padStart(8)})\n` +
        `Modify: ${time}\n`,
    );
  }
  return 0;
});

function describe({ type, size }: FileStat): string {
  if (type === 'file') return size === 0 ? 'regular empty file' : 'regular file';
  return type === 'symlink' ? 'symbolic link' : type === 'device' ? 'character special file' : 'directory';
}
