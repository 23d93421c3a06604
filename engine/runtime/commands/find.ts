import { compile, patternSource } from '../shell/pattern.ts';
import type { FileStat } from '../filesystem.ts';
import type { ToolProcess } from '../processes/machine.ts';
import { launch } from './launch.ts';
import { pathIn, strerror, tool, ToolError } from './tool.ts';

type Test = (path: string, name: string, stat: FileStat) => boolean | Promise<boolean>;

const types: { readonly [letter: string]: FileStat['type'] } = { f: 'file', d: 'directory', l: 'symlink', c: 'device' };
const units: { readonly [suffix: string]: number } = { c: 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3, '': 512 };

/** `find [PATH…] [TESTS] [ACTIONS]`. */
export const find = tool(async (process, args) => {
  const split = args.findIndex((arg) => /^[-(!]/.test(arg));
  const roots = split < 0 ? args : args.slice(0, split);
  const depth = { most: Number.POSITIVE_INFINITY, least: 0 };
  const test = expression(process, split < 0 ? [] : args.slice(split), depth);
  let status = 0;
  const visit = async (name: string, level: number): Promise<void> => {
    const path = pathIn(process, name);
    const stat = process.fs.lstat(path);
    if (level >= depth.least) await test(name, name.replace(/\/+$/, '').split('/').at(-1) || name, stat);
    if (stat.type !== 'directory' || level >= depth.most || !process.fs.exists(path)) return;
    for (const entry of process.fs.list(path)) await visit(`${name.replace(/\/$/, '')}/${entry}`, level + 1);
  };
  for (const root of roots.length > 0 ? roots : ['.']) {
    if (process.fs.exists(pathIn(process, root))) await visit(root, 0);
    else {
      const what = process.machine.busybox ? root : `‘${root}’`;
      await process.stderr.write(`find: ${what}: ${strerror(new Error('No such file or directory'))}\n`);
      status = 1;
    }
  }
  return status;
});

function expression(process: ToolProcess, args: readonly string[], depth: { most: number; least: number }): Test {
  let at = 0;
  let acts = false;
  const take = () => args[at++] ?? '';
  const glob = (pattern: string, flags = '') =>
    compile(`^(?:${patternSource([{ text: pattern, quoted: false }])})$`, flags);
  const primary = (): Test => {
    const name = take();
    switch (name) {
      case '!':
      case '-not': {
        const inner = primary();
        return async (...of) => !(await inner(...of));
      }
      case '(':
      case '\\(': {
        const inner = or();
        at++;
        return inner;
      }
      case '-name':
      case '-iname': {
        const matcher = glob(take(), name === '-iname' ? 'i' : '');
        return (_, base) => matcher.test(base);
      }
      case '-path':
      case '-wholename': {
        const matcher = glob(take());
        return (path) => matcher.test(path);
      }
      case '-type': {
        const type = types[take()];
        return (_, __, stat) => stat.type === type;
      }
      case '-maxdepth':
        depth.most = Number(take());
        return () => true;
      case '-mindepth':
        depth.least = Number(take());
        return () => true;
      case '-empty':
        return (path, _, stat) =>
          stat.type === 'directory' ? process.fs.list(pathIn(process, path)).length === 0 : stat.size === 0;
      case '-size': {
        const [, sign = '', number = '0', unit = ''] = /^([-+]?)(\d+)([ckMG]?)$/.exec(take()) ?? [];
        const size = (stat: FileStat) => Math.ceil(stat.size / (units[unit] ?? 512));
        return (_, __, stat) =>
          sign === '+'
            ? size(stat) > Number(number)
            : sign === '-'
              ? size(stat) < Number(number)
              : size(stat) === Number(number);
      }
      case '-mmin':
      case '-mtime': {
        const [, sign = '', number = '0'] = /^([-+]?)(\d+)$/.exec(take()) ?? [];
        const unit = name === '-mmin' ? 60_000 : 86_400_000;
        return (_, __, stat) => {
          const age = Math.floor((process.sim.clock.now() - stat.modified) / unit);
          return sign === '+' ? age > Number(number) : sign === '-' ? age < Number(number) : age === Number(number);
        };
      }
      case '-print':
      case '-print0':
        acts = true;
        return async (path) => {
          await process.stdout.write(`${path}${name === '-print' ? '\n' : '\0'}`);
          return true;
        };
      case '-delete':
        acts = true;
        return (path) => {
          process.fs.remove(pathIn(process, path), { recursive: true });
          return true;
        };
      case '-exec': {
        acts = true;
        const line: string[] = [];
        for (let word = take(); word !== ';' && word !== '\\;' && word !== '+' && at <= args.length; word = take())
          line.push(word);
        return async (path) =>
          (await (
            await launch(
              process,
              line.map((word) => word.replaceAll('{}', path)),
            )
          ).exited) === 0;
      }
      default:
        throw new ToolError(process.machine.busybox ? `unrecognized: ${name}` : `unknown predicate \`${name}'`);
    }
  };
  const and = (): Test => {
    const all = [primary()];
    while (at < args.length && args[at] !== '-o' && args[at] !== ')') {
      if (args[at] === '-a') at++;
      all.push(primary());
    }
    return async (...of) => {
      for (const one of all) if (!(await one(...of))) return false;
      return true;
    };
  };
  const or = (): Test => {
    const any = [and()];
    while (args[at] === '-o') {
      at++;
      any.push(and());
    }
    return async (...of) => {
      for (const one of any) if (await one(...of)) return true;
      return false;
    };
  };
  const test: Test = args.length > 0 ? or() : () => true;
  return async (...of) => {
    if (!(await test(...of))) return false;
    if (!acts) await process.stdout.write(`${of[0]}\n`);
    return true;
  };
}
