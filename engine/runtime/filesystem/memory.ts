import { limits } from '../../limits.ts';
import { FileError, type FileStat, type FileSystem, setgid, type WriteOptions } from '../filesystem.ts';
import { decode, encode } from '../processes/text.ts';
import { copyFor, type DirectoryNode, directory, type FileNode, type Node } from './nodes.ts';

export interface MemoryFileSystemOptions {
  /** The clock's now: what `modified` is set to. */
  readonly now: () => number;
  /** What is there at the start; shared with everybody who starts from it, and never changed. */
  readonly base?: DirectoryNode;
  readonly readOnly?: boolean;
}

/** Other file systems that show up at paths of this one. */
export interface MountPoint {
  readonly path: string;
  readonly source: FileSystem;
  /** The path inside `source` that is shown. */
  readonly sourcePath: string;
  readonly readOnly: boolean;
}

type Found =
  | { readonly at: 'node'; readonly node: Node; readonly path: string }
  | { readonly at: 'mount'; readonly mount: MountPoint; readonly path: string };

/**
 * Files in memory: a layer of its own over a shared base, and mounts. Nothing of the base is copied until it is changed,
 * and then only the changed node and the directories above it.
 */
export class MemoryFileSystem implements FileSystem {
  readonly #now: () => number;
  readonly #layer = {};
  #readOnly: boolean;
  #root: DirectoryNode;
  #mounts = new Map<string, MountPoint>();
  /** Bytes that are held in memory, and zeros that are not. */
  #used = 0;
  #zeros = 0;

  constructor({ now, base, readOnly = false }: MemoryFileSystemOptions) {
    this.#now = now;
    this.#readOnly = readOnly;
    this.#root = base ?? directory(this.#layer, now());
  }

  /** Bytes written into this layer. */
  get used(): number {
    return this.#used + this.#zeros;
  }

  mounts(): readonly MountPoint[] {
    return [...this.#mounts.values()];
  }

  /** Shows `mount.source` at `mount.path`; what is missing on the way is made. */
  mount(mount: MountPoint): void {
    const path = normalise(mount.path);
    const file = mount.source.exists(mount.sourcePath) && mount.source.stat(mount.sourcePath).type !== 'directory';
    const names = path.split('/').filter(Boolean);
    const last = names.pop();
    let at = this.#ownRoot();
    for (const name of names) at = this.#ownDirectory(at, name);
    if (last !== undefined && file && !at.children.has(last)) at.children.set(last, this.#newFile('', 0o644));
    else if (last !== undefined && !file) this.#ownDirectory(at, last);
    this.#mounts.set(path, { ...mount, path });
  }

  /** Puts a device or a file that the kernel makes up there. */
  place(path: string, make: (layer: object) => Node): void {
    const names = normalise(path).split('/').filter(Boolean);
    const last = names.pop();
    let at = this.#ownRoot();
    for (const name of names) at = this.#ownDirectory(at, name);
    if (last !== undefined) at.children.set(last, make(this.#layer));
  }

  /** From now on nothing but what is mounted can be changed. */
  seal(): void {
    this.#readOnly = true;
  }

  read(path: string): Uint8Array {
    const content = this.#content(path);
    return typeof content === 'string' ? encode(content) : content;
  }

  readText(path: string): string {
    const content = this.#content(path);
    return typeof content === 'string' ? content : decode(content);
  }

  #content(path: string): Uint8Array | string {
    const found = this.#find(path);
    if (found.at === 'mount') return found.mount.source.read(found.path);
    const { node } = found;
    if (node.type === 'directory') throw new FileError('EISDIR', path);
    if (node.type === 'file') return contentOf(node, path);
    if (node.type === 'device' && node.device === 'null') return '';
    throw new FileError('EINVAL', path);
  }

  write(path: string, content: Uint8Array | string, options: WriteOptions = {}): void {
    const at = this.#resolve(path, true, true);
    if (at.at === 'mount') {
      this.#writableMount(at.mount, path);
      at.mount.source.write(at.path, content, options);
      return;
    }
    const [parent, name] = this.#parentForChange(at.path);
    const before = name === undefined ? this.#root : parent.children.get(name);
    if (before?.type === 'directory' || name === undefined) throw new FileError('EISDIR', path);
    if (before?.type === 'device') {
      if (before.device === 'full') throw new FileError('ENOSPC', path);
      return;
    }
    const file = before?.type === 'file' ? this.#own(parent, name, before) : undefined;
    const old = file ? heldBy(file) : 0;
    const oldZeros = file?.zeros ?? 0;
    const added = typeof content === 'string' ? encode(content).length : content.length;
    const kept = options.append && file ? file : undefined;
    // what is written after zeros makes these part of what is held
    const filled = kept && added > 0 ? oldZeros : 0;
    const size = (kept ? old + filled : 0) + added;
    const zeros = (kept ? oldZeros - filled : 0) + (options.zeros ?? 0);
    if (this.#used + size - old > limits.fileSystemBytes) throw new FileError('ENOSPC', path);
    if (this.#zeros + zeros - oldZeros > limits.fileSystemZeros) throw new FileError('ENOSPC', path);
    const bytes = kept ? join(filled > 0 ? contentOf(kept, path) : kept.content, content) : content;
    this.#used += size - old;
    this.#zeros += zeros - oldZeros;
    if (file) {
      file.content = bytes;
      file.size = size;
      file.zeros = zeros;
      file.modified = this.#now();
      if (options.mode !== undefined) file.mode = options.mode;
      return;
    }
    const made = this.#newFile(bytes, options.mode ?? 0o644);
    made.gid = groupIn(parent);
    if (zeros > 0) made.zeros = zeros;
    parent.children.set(name, made);
    parent.modified = this.#now();
  }

  stat(path: string): FileStat {
    const found = this.#find(path);
    return found.at === 'mount' ? found.mount.source.stat(found.path) : statOf(found.node);
  }

  lstat(path: string): FileStat {
    const found = this.#find(path, false);
    return found.at === 'mount' ? found.mount.source.lstat(found.path) : statOf(found.node);
  }

  exists(path: string): boolean {
    try {
      this.stat(path);
      return true;
    } catch {
      return false;
    }
  }

  list(path: string): readonly string[] {
    const found = this.#find(path);
    if (found.at === 'mount') return found.mount.source.list(found.path);
    if (found.node.type !== 'directory') throw new FileError('ENOTDIR', path);
    return [...found.node.children.keys()].sort();
  }

  mkdir(path: string, options: { recursive?: boolean; mode?: number } = {}): void {
    if (options.recursive) {
      const names = normalise(path).split('/').filter(Boolean);
      let made = '';
      for (const name of names) {
        made += `/${name}`;
        if (!this.exists(made)) this.mkdir(made, options.mode === undefined ? {} : { mode: options.mode });
        else if (this.stat(made).type !== 'directory') throw new FileError('ENOTDIR', path);
      }
      return;
    }
    const at = this.#resolve(path, false, true);
    if (at.at === 'mount') {
      this.#writableMount(at.mount, path);
      at.mount.source.mkdir(at.path, options);
      return;
    }
    const [parent, name] = this.#parentForChange(at.path);
    if (name === undefined || parent.children.has(name)) throw new FileError('EEXIST', path);
    const made = directory(this.#layer, this.#now(), (options.mode ?? 0o755) | (parent.mode & setgid));
    made.gid = groupIn(parent);
    parent.children.set(name, made);
    parent.modified = this.#now();
  }

  remove(path: string, options: { recursive?: boolean } = {}): void {
    const at = this.#resolve(path, false);
    if (at.at === 'mount') {
      this.#writableMount(at.mount, path);
      if (this.#mounts.has(normalise(path))) throw new FileError('EBUSY', path);
      at.mount.source.remove(at.path, options);
      return;
    }
    const [parent, name] = this.#parentForChange(at.path);
    const node = name === undefined ? this.#root : parent.children.get(name);
    if (!node || name === undefined) throw new FileError(name === undefined ? 'EPERM' : 'ENOENT', path);
    if (node.type === 'directory' && !options.recursive && node.children.size > 0) {
      throw new FileError('ENOTEMPTY', path);
    }
    this.#release(node);
    parent.children.delete(name);
    parent.modified = this.#now();
  }

  /** What was written into it is there no more. */
  #release(node: Node): void {
    if (node.layer !== this.#layer) return;
    if (node.type === 'directory') for (const child of node.children.values()) this.#release(child);
    if (node.type !== 'file') return;
    this.#used -= heldBy(node);
    this.#zeros -= node.zeros ?? 0;
  }

  rename(from: string, to: string): void {
    const source = this.#resolve(from, false);
    const target = this.#resolve(to, false, true);
    if (source.at === 'mount' && target.at === 'mount' && source.mount === target.mount) {
      this.#writableMount(source.mount, from);
      source.mount.source.rename(source.path, target.path);
      return;
    }
    if (source.at === 'mount' || target.at === 'mount') throw new FileError('EXDEV', from);
    const [parent, name] = this.#parentForChange(source.path);
    const node = name === undefined ? undefined : parent.children.get(name);
    if (!node || name === undefined) throw new FileError('ENOENT', from);
    if (target.path === source.path) return;
    if (target.path.startsWith(`${source.path}/`)) throw new FileError('EINVAL', from);
    const [targetParent, targetName] = this.#parentForChange(target.path);
    if (targetName === undefined) throw new FileError('EISDIR', to);
    const there = targetParent.children.get(targetName);
    if (there?.type === 'directory' && node.type !== 'directory') throw new FileError('EISDIR', to);
    if (there?.type === 'directory' && there.children.size > 0) throw new FileError('ENOTEMPTY', to);
    if (there) this.#release(there);
    parent.children.delete(name);
    targetParent.children.set(targetName, node);
  }

  symlink(target: string, path: string): void {
    const at = this.#resolve(path, false, true);
    if (at.at === 'mount') {
      this.#writableMount(at.mount, path);
      at.mount.source.symlink(target, at.path);
      return;
    }
    const [parent, name] = this.#parentForChange(at.path);
    if (name === undefined || parent.children.has(name)) throw new FileError('EEXIST', path);
    const modified = this.#now();
    const gid = groupIn(parent);
    parent.children.set(name, { type: 'symlink', layer: this.#layer, mode: 0o777, uid: 0, gid, modified, target });
  }

  readlink(path: string): string {
    const found = this.#find(path, false);
    if (found.at === 'mount') return found.mount.source.readlink(found.path);
    if (found.node.type !== 'symlink') throw new FileError('EINVAL', path);
    return found.node.target;
  }

  chmod(path: string, mode: number): void {
    this.#change(
      path,
      (source, inner) => source.chmod(inner, mode),
      (node) => {
        node.mode = mode;
      },
    );
  }

  chown(path: string, uid: number, gid: number): void {
    this.#change(
      path,
      (source, inner) => source.chown(inner, uid, gid),
      (node) => {
        node.uid = uid;
        node.gid = gid;
      },
    );
  }

  #change(path: string, mounted: (source: FileSystem, inner: string) => void, change: (node: Node) => void): void {
    const found = this.#find(path);
    if (found.at === 'mount') {
      this.#writableMount(found.mount, path);
      mounted(found.mount.source, found.path);
      return;
    }
    const [parent, name] = this.#parentForChange(found.path);
    const node = name === undefined ? undefined : parent.children.get(name);
    if (node && name !== undefined) change(this.#own(parent, name, node));
    else change(this.#ownRoot());
  }

  #writableMount(mount: MountPoint, path: string): void {
    if (mount.readOnly) throw new FileError('EROFS', path);
  }

  #find(path: string, follow = true): Found {
    const at = this.#resolve(path, follow);
    if (at.at === 'mount') return at;
    const node = this.#nodeAt(at.path);
    if (!node) throw new FileError('ENOENT', path);
    return { at: 'node', node, path: at.path };
  }

  #nodeAt(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const name of path.split('/')) {
      if (name === '') continue;
      node = node?.type === 'directory' ? node.children.get(name) : undefined;
    }
    return node;
  }

  /**
   * The real path behind `path`: symbolic links resolved (the last one if `follow`), or the mount that it leads into.
   * What is missing is an error, the last name only unless `mayMiss`.
   */
  #resolve(path: string, follow: boolean, mayMiss = false): { at: 'node'; path: string } | Found {
    const whole = normalise(path);
    if (this.#mounts.has(whole)) return this.#mounted(whole, '');
    let rest = whole.split('/').filter(Boolean);
    let at = '';
    let node: Node = this.#root;
    for (let links = 0; rest.length > 0; ) {
      const [name, ...after] = rest as [string, ...string[]];
      if (node.type !== 'directory') throw new FileError('ENOTDIR', path);
      const here = `${at}/${name}`;
      if (this.#mounts.has(here)) return this.#mounted(here, after.join('/'));
      const next: Node | undefined = node.children.get(name);
      if (!next) {
        if (after.length === 0 && mayMiss) return { at: 'node', path: here };
        throw new FileError('ENOENT', path);
      }
      if (next.type === 'symlink' && (follow || after.length > 0)) {
        if (++links > limits.symlinkDepth) throw new FileError('ELOOP', path);
        const target = next.target.startsWith('/') ? next.target : `${at}/${next.target}`;
        rest = [...normalise(target).split('/').filter(Boolean), ...after];
        at = '';
        node = this.#root;
        continue;
      }
      at = here;
      node = next;
      rest = after;
    }
    return { at: 'node', path: at === '' ? '/' : at };
  }

  #mounted(at: string, rest: string): Found {
    const mount = this.#mounts.get(at) as MountPoint;
    const base = mount.sourcePath === '/' ? '' : mount.sourcePath;
    return { at: 'mount', mount, path: rest === '' ? base || '/' : `${base}/${rest}` };
  }

  /** The directory that holds `path`, as this layer's own, and the last name; no name for the root. */
  #parentForChange(path: string): [DirectoryNode, string | undefined] {
    if (this.#readOnly) throw new FileError('EROFS', path);
    const names = path.split('/').filter(Boolean);
    const last = names.pop();
    let at = this.#ownRoot();
    for (const name of names) {
      const next = at.children.get(name);
      if (!next) throw new FileError('ENOENT', path);
      if (next.type !== 'directory') throw new FileError('ENOTDIR', path);
      at = this.#own(at, name, next);
    }
    return [at, last];
  }

  #ownRoot(): DirectoryNode {
    if (this.#root.layer !== this.#layer) this.#root = copyFor(this.#layer, this.#root) as DirectoryNode;
    return this.#root;
  }

  #ownDirectory(parent: DirectoryNode, name: string): DirectoryNode {
    const there = parent.children.get(name);
    if (there?.type === 'directory') return this.#own(parent, name, there);
    const made = directory(this.#layer, this.#now());
    parent.children.set(name, made);
    return made;
  }

  #own<N extends Node>(parent: DirectoryNode, name: string, node: N): N {
    if (node.layer === this.#layer) return node;
    const copy = copyFor(this.#layer, node) as N;
    parent.children.set(name, copy);
    return copy;
  }

  #newFile(content: Uint8Array | string, mode: number): FileNode {
    return { type: 'file', layer: this.#layer, mode, uid: 0, gid: 0, modified: this.#now(), content };
  }
}

function normalise(path: string): string {
  if (path.startsWith('/') && !/\/\.{0,2}(\/|$)/.test(path)) return path;
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}

/** The group of what is made in a directory. */
const groupIn = ({ mode, gid }: DirectoryNode): number => (mode & setgid ? gid : 0);

const sizeOf = (file: FileNode): number => heldBy(file) + (file.zeros ?? 0);

/** All of a file. */
function contentOf({ content, zeros = 0 }: FileNode, path: string): Uint8Array | string {
  if (zeros > limits.fileSystemBytes) throw new FileError('EFBIG', path);
  if (typeof content === 'function') return content();
  return zeros === 0 ? content : join(content, new Uint8Array(zeros));
}

/** Bytes of a file that are held in memory. */
function heldBy(file: FileNode): number {
  if (typeof file.content === 'function') return 0;
  file.size ??= typeof file.content === 'string' ? encode(file.content).length : file.content.length;
  return file.size;
}

function statOf(node: Node): FileStat {
  const size =
    node.type === 'file'
      ? sizeOf(node)
      : node.type === 'symlink'
        ? node.target.length
        : node.type === 'device'
          ? 0
          : 4096;
  return { type: node.type, size, mode: node.mode, uid: node.uid, gid: node.gid, modified: node.modified };
}

function join(before: FileNode['content'], more: Uint8Array | string): Uint8Array | string {
  const old = typeof before === 'function' ? before() : before;
  if (typeof old === 'string' && typeof more === 'string') return old + more;
  const a = typeof old === 'string' ? encode(old) : old;
  const b = typeof more === 'string' ? encode(more) : more;
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
