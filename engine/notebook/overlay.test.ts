import { describe, expect, test } from 'vitest';
import { MemoryFileSystem } from '../runtime/index.ts';
import { createWorld } from '../sim/index.ts';
import { createOverlay } from './overlay.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('files beside a notebook', () => {
  test('are seen below the folder, and again when they change outside', () => {
    const fs = new MemoryFileSystem(createWorld().clock);
    const sync = createOverlay(fs, '/home/kubebook');
    sync([{ path: 'manifests/a.yaml', content: bytes('1') }]);
    expect(fs.readText('/home/kubebook/manifests/a.yaml')).toBe('1');
    sync([{ path: 'manifests/a.yaml', content: bytes('2') }]);
    expect(fs.readText('/home/kubebook/manifests/a.yaml')).toBe('2');
  });

  test('stay as the shell made them until they change outside', () => {
    const fs = new MemoryFileSystem(createWorld().clock);
    const sync = createOverlay(fs, '/home/kubebook');
    sync([{ path: 'a', content: bytes('1') }]);
    fs.write('/home/kubebook/a', 'mine');
    fs.write('/home/kubebook/new', 'mine');
    sync([{ path: 'a', content: bytes('1') }]);
    expect([fs.readText('/home/kubebook/a'), fs.readText('/home/kubebook/new')]).toEqual(['mine', 'mine']);
    sync([{ path: 'a', content: bytes('2') }]);
    expect(fs.readText('/home/kubebook/a')).toBe('2');
  });

  test('go when they are gone outside', () => {
    const fs = new MemoryFileSystem(createWorld().clock);
    const sync = createOverlay(fs, '/home/kubebook');
    sync([{ path: 'a', content: bytes('1') }]);
    sync([]);
    expect(fs.exists('/home/kubebook/a')).toBe(false);
  });
});
