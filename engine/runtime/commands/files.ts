import { basename, dirname } from '../filesystem/path.ts';
import { FileError } from '../filesystem.ts';
import type { ToolProcess } from '../processes/machine.ts';
import { parseOptions } from './options.ts';
import { pathIn, strerror, tool, ToolError } from './tool.ts';

/** Does something to each operand, and complains of those for which it fails. */
async function each(
  process: ToolProcess,
  operands: readonly string[],
  what: (name: string) => string,
  act: (path: string, name: string) => void | Promise<void>,
): Promise<number> {
  let status = 0;
  for (const name of operands) {
    try {
      await act(pathIn(process, name), name);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await process.stderr.write(`${process.argv[0]}: ${what(name)}: ${strerror(error)}\n`);
      status = 1;
    }
  }
  return status;
}

const missingOperand = (operands: readonly string[]) => {
  if (operands.length === 0) throw new ToolError('missing operand');
};

export const mkdir = tool((process, args) => {
  const { flags, values, operands } = parseOptions(args, 'pvm:', { parents: 'p', mode: 'm', verbose: 'v' });
  missingOperand(operands);
  const mode = values.has('m') ? { mode: Number.parseInt(values.get('m') ?? '', 8) } : {};
  const said = (name: string) =>
    process.machine.busybox ? `can't create directory '${name}'` : `cannot create directory ‘${name}’`;
  return each(process, operands, said, (path) => process.fs.mkdir(path, { recursive: flags.has('p'), ...mode }));
});

export const rmdir = tool((process, args) => {
  const { operands } = parseOptions(args, 'pv');
  missingOperand(operands);
  return each(
    process,
    operands,
    (name) => (process.machine.busybox ? `'${name}'` : `failed to remove '${name}'`),
    (path) => {
      if (process.fs.stat(path).type !== 'directory') throw new FileError('ENOTDIR', path);
      process.fs.remove(path);
    },
  );
});

export const rm = tool((process, args) => {
  const { flags, operands } = parseOptions(args, 'rRfvid', { recursive: 'r', force: 'f', verbose: 'v' });
  if (!flags.has('f')) missingOperand(operands);
  const recursive = flags.has('r') || flags.has('R');
  const said = (name: string) => (process.machine.busybox ? `can't remove '${name}'` : `cannot remove '${name}'`);
  return each(process, operands, said, (path) => {
    try {
      if (process.fs.lstat(path).type === 'directory' && !recursive) throw new FileError('EISDIR', path);
      process.fs.remove(path, { recursive });
    } catch (error) {
      if (!flags.has('f') || !(error instanceof FileError) || error.code !== 'ENOENT') throw error;
    }
  });
});

export const touch = tool((process, args) => {
  const { flags, operands } = parseOptions(args, 'acmd:r:t:');
  missingOperand(operands);
  const said = (name: string) => (process.machine.busybox ? name : `cannot touch '${name}'`);
  return each(process, operands, said, (path) => {
    if (process.fs.exists(path)) process.fs.write(path, '', { append: true });
    else if (!flags.has('c')) process.fs.write(path, '');
  });
});

/** Where a copy of `name` goes: into the target, where that is a directory. */
const intoTarget = (process: ToolProcess, target: string, name: string): string => {
  const path = pathIn(process, target);
  return process.fs.exists(path) && process.fs.stat(path).type === 'directory'
    ? `${path === '/' ? '' : path}/${basename(name)}`
    : path;
};

function copyTree(process: ToolProcess, from: string, to: string, recursive: boolean): void {
  const { fs } = process;
  const stat = recursive ? fs.lstat(from) : fs.stat(from);
  if (stat.type === 'symlink') {
    if (fs.exists(to)) fs.remove(to);
    fs.symlink(fs.readlink(from), to);
  } else if (stat.type === 'directory') {
    if (!recursive) throw new FileError('EISDIR', from);
    fs.mkdir(to, { recursive: true });
    for (const name of fs.list(from)) copyTree(process, `${from}/${name}`, `${to}/${name}`, true);
  } else fs.write(to, fs.read(from), { mode: stat.mode });
}

export const cp = tool((process, args) => {
  const { flags, operands } = parseOptions(args, 'rRafpvLPnuTdiH', { recursive: 'r', archive: 'a', force: 'f' });
  if (operands.length < 2)
    throw new ToolError(
      operands.length === 0 ? 'missing file operand' : `missing destination file operand after '${operands[0]}'`,
    );
  const target = operands.at(-1) ?? '';
  const recursive = ['r', 'R', 'a'].some((flag) => flags.has(flag));
  const said = (name: string) => (process.machine.busybox ? `can't stat '${name}'` : `cannot stat '${name}'`);
  return each(process, operands.slice(0, -1), said, (path, name) => {
    // `cp -r dir/. target` copies what is in it
    const to = /(^|\/)\.$/.test(name) ? pathIn(process, target) : intoTarget(process, target, name);
    copyTree(process, path, to, recursive);
  });
});

export const mv = tool((process, args) => {
  const { operands } = parseOptions(args, 'fvnuiT');
  if (operands.length < 2) throw new ToolError('missing file operand');
  const target = operands.at(-1) ?? '';
  const said = (name: string) => (process.machine.busybox ? `can't rename '${name}'` : `cannot stat '${name}'`);
  return each(process, operands.slice(0, -1), said, (path, name) => {
    const to = intoTarget(process, target, name);
    try {
      process.fs.rename(path, to);
    } catch (error) {
      if (!(error instanceof FileError) || error.code !== 'EXDEV') throw error;
      copyTree(process, path, to, true);
      process.fs.remove(path, { recursive: true });
    }
  });
});

export const ln = tool((process, args) => {
  const { flags, operands } = parseOptions(args, 'sfnvTr', { symbolic: 's', force: 'f' });
  const [target = '', link = basename(target)] = operands;
  missingOperand(operands);
  return each(
    process,
    [link],
    (name) => `${name}`,
    () => {
      const path = intoTarget(process, link, target);
      if (flags.has('f') && process.fs.exists(path)) process.fs.remove(path);
      if (flags.has('s')) process.fs.symlink(target, path);
      else process.fs.write(path, process.fs.read(pathIn(process, target)));
    },
  );
});

/** `u+x`, `go-w`, `755`: the new mode. */
export function changedMode(mode: number, change: string): number {
  if (/^[0-7]+$/.test(change)) return Number.parseInt(change, 8);
  let result = mode;
  for (const part of change.split(',')) {
    const match = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(part);
    if (!match) throw new ToolError(`invalid mode: ‘${change}’`);
    const [, who = '', operator = '', what = ''] = match;
    const bits = (what.includes('r') ? 4 : 0) | (what.includes('w') ? 2 : 0) | (/[xX]/.test(what) ? 1 : 0);
    for (const [letter, shift] of [
      ['u', 6],
      ['g', 3],
      ['o', 0],
    ] as const) {
      if (who !== '' && !who.includes(letter) && !who.includes('a')) continue;
      if (operator === '=') result &= ~(7 << shift);
      result = operator === '-' ? result & ~(bits << shift) : result | (bits << shift);
    }
  }
  return result;
}

function recursively(process: ToolProcess, path: string, recursive: boolean, act: (path: string) => void): void {
  act(path);
  if (!recursive || process.fs.stat(path).type !== 'directory') return;
  for (const name of process.fs.list(path)) recursively(process, `${path}/${name}`, true, act);
}

export const chmod = tool((process, args) => {
  const recursive = args.some((arg) => /^-[Rvf]*R/.test(arg));
  const [change = '', ...operands] = args.filter((arg) => !/^-[Rvf]+$/.test(arg));
  missingOperand(operands);
  return each(
    process,
    operands,
    (name) => `cannot access '${name}'`,
    (path) =>
      recursively(process, path, recursive, (one) =>
        process.fs.chmod(one, changedMode(process.fs.stat(one).mode, change)),
      ),
  );
});

const userNumber = (text: string): number =>
  text === 'root' || text === '' ? 0 : text === 'nobody' ? 65534 : Number.parseInt(text, 10) || 0;

export const chown = tool((process, args) => {
  const { flags, operands } = parseOptions(args, 'Rvfh', { recursive: 'R' });
  const [owner = '', ...names] = operands;
  missingOperand(names);
  const [user = '', group] = owner.split(/[:.]/);
  return each(
    process,
    names,
    (name) => `cannot access '${name}'`,
    (path) =>
      recursively(process, path, flags.has('R'), (one) => {
        const stat = process.fs.stat(one);
        process.fs.chown(
          one,
          process.argv[0] === 'chgrp' ? stat.uid : userNumber(user),
          group === undefined ? stat.gid : userNumber(group),
        );
      }),
  );
});

export const readlink = tool(async (process, args) => {
  const { flags, operands } = parseOptions(args, 'fnemv', { canonicalize: 'f' });
  missingOperand(operands);
  for (const name of operands) {
    const path = pathIn(process, name);
    if (flags.has('f') || flags.has('e')) await process.stdout.write(`${realPath(process, path)}\n`);
    else if (!process.fs.exists(path) || process.fs.lstat(path).type !== 'symlink') return 1;
    else await process.stdout.write(`${process.fs.readlink(path)}\n`);
  }
  return 0;
});

function realPath(process: ToolProcess, path: string, depth = 0): string {
  if (depth > 40) throw new FileError('ELOOP', path);
  const parent = path === '/' ? '' : realPath(process, dirname(path), depth + 1).replace(/\/$/, '');
  const whole = path === '/' ? '/' : `${parent}/${basename(path)}`;
  if (!process.fs.exists(whole) || process.fs.lstat(whole).type !== 'symlink') return whole;
  const target = process.fs.readlink(whole);
  return realPath(process, target.startsWith('/') ? target : `${parent}/${target}`, depth + 1);
}

export const realpath = tool((process, args) => {
  const { operands } = parseOptions(args, 'sezmq');
  missingOperand(operands);
  return each(
    process,
    operands,
    (name) => name,
    async (path) => {
      if (!process.fs.exists(path)) throw new FileError('ENOENT', path);
      await process.stdout.write(`${realPath(process, path)}\n`);
    },
  );
});

export const basenameTool = tool(async (process, args) => {
  const [name, suffix] = args;
  if (name === undefined) throw new ToolError('missing operand');
  const base = basename(name);
  await process.stdout.write(
    `${suffix && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base}\n`,
  );
  return 0;
});

export const dirnameTool = tool(async (process, args) => {
  missingOperand(args);
  for (const name of args) await process.stdout.write(`${dirname(name)}\n`);
  return 0;
});

export const mktemp = tool(async (process, args) => {
  const { flags, operands } = parseOptions(args, 'dqtup:');
  const template = operands[0] ?? '/tmp/tmp.XXXXXXXXXX';
  const path = pathIn(
    process,
    template.replace(/X{3,}$/, (all) => process.sim.random.suffix(all.length)),
  );
  if (flags.has('d')) process.fs.mkdir(path, { recursive: true, mode: 0o700 });
  else process.fs.write(path, '', { mode: 0o600 });
  await process.stdout.write(`${path}\n`);
  return 0;
});
