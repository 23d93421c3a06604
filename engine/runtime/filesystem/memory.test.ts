import { describe, expect, it } from 'vitest';
import { MemoryFileSystem } from './memory.ts';
import { buildTree } from './nodes.ts';

const now = () => 0;

describe('files in memory', () => {
  it('share a base, and change only their own layer', () => {
    const base = buildTree({ '/etc/motd': 'hello\n', '/data/a/b': 'x' });
    const one = new MemoryFileSystem({ now, base });
    const two = new MemoryFileSystem({ now, base });
    one.write('/etc/motd', 'changed');
    one.remove('/data', { recursive: true });
    expect(one.readText('/etc/motd')).toBe('changed');
    expect(one.exists('/data')).toBe(false);
    expect(two.readText('/etc/motd')).toBe('hello\n');
    expect(two.readText('/data/a/b')).toBe('x');
  });

  it('show what is mounted, and write through to it', () => {
    const volume = new MemoryFileSystem({ now });
    const fs = new MemoryFileSystem({ now, base: buildTree({ '/etc/': '' }) });
    fs.mount({ path: '/var/data', source: volume, sourcePath: '/', readOnly: false });
    fs.write('/var/data/x', '1');
    expect(volume.readText('/x')).toBe('1');
    expect(fs.list('/var')).toEqual(['data']);
    volume.write('/y', '2');
    fs.mount({ path: '/etc/only.conf', source: volume, sourcePath: '/y', readOnly: true });
    expect(fs.readText('/etc/only.conf')).toBe('2');
    expect(() => fs.write('/etc/only.conf', 'z')).toThrow('EROFS');
    expect(() => fs.rename('/var/data/x', '/etc/x')).toThrow('EXDEV');
  });

  it('count zeros that nobody reads, and hold what is written after them', () => {
    const fs = new MemoryFileSystem({ now });
    fs.write('/big', '', { zeros: 2 ** 40 });
    expect(fs.stat('/big').size).toBe(2 ** 40);
    expect(fs.used).toBe(2 ** 40);
    expect(() => fs.read('/big')).toThrow('EFBIG');
    expect(() => fs.write('/more', '', { zeros: 1 })).toThrow('ENOSPC');
    fs.remove('/big');
    expect(fs.used).toBe(0);
    fs.mkdir('/d');
    fs.write('/d/small', 'a', { zeros: 2 });
    fs.write('/d/small', 'b', { append: true });
    expect(fs.readText('/d/small')).toBe('a\0\0b');
    expect(fs.used).toBe(4);
    fs.remove('/d', { recursive: true });
    expect(fs.used).toBe(0);
  });

  it('follow symbolic links, those of a volume as well', () => {
    const volume = new MemoryFileSystem({ now });
    volume.mkdir('/..2026');
    volume.write('/..2026/key', 'v');
    volume.symlink('..2026', '/..data');
    volume.symlink('..data/key', '/key');
    const fs = new MemoryFileSystem({ now });
    fs.mount({ path: '/config', source: volume, sourcePath: '/', readOnly: true });
    fs.symlink('/config', '/link');
    expect(fs.readText('/link/key')).toBe('v');
    expect(fs.lstat('/link').type).toBe('symlink');
  });

  it.each([
    ['reading what is not there', (fs: MemoryFileSystem) => fs.read('/no'), 'ENOENT'],
    ['reading a directory', (fs: MemoryFileSystem) => fs.read('/d'), 'EISDIR'],
    ['listing a file', (fs: MemoryFileSystem) => fs.list('/f'), 'ENOTDIR'],
    ['a path through a file', (fs: MemoryFileSystem) => fs.read('/f/x'), 'ENOTDIR'],
    ['making what is there', (fs: MemoryFileSystem) => fs.mkdir('/d'), 'EEXIST'],
    ['removing a full directory', (fs: MemoryFileSystem) => fs.remove('/d'), 'ENOTEMPTY'],
    ['links in a circle', (fs: MemoryFileSystem) => fs.read('/loop'), 'ELOOP'],
    ['moving a directory into itself', (fs: MemoryFileSystem) => fs.rename('/d', '/d/e'), 'EINVAL'],
    [
      'writing where nothing may be changed',
      (fs: MemoryFileSystem) => {
        fs.seal();
        fs.write('/f', 'x');
      },
      'EROFS',
    ],
    [
      'more than a container may store',
      (fs: MemoryFileSystem) => fs.write('/big', new Uint8Array(300_000_000)),
      'ENOSPC',
    ],
  ])('fail with an errno: %s', (_, act, code) => {
    const fs = new MemoryFileSystem({ now });
    fs.mkdir('/d');
    fs.write('/d/x', '');
    fs.write('/f', '');
    fs.symlink('/loop', '/loop');
    expect(() => act(fs)).toThrow(expect.objectContaining({ code }));
  });
});
