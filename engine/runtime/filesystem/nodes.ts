/** What a directory holds. A node belongs to one layer; other layers copy it before they change it. */
export type Node = FileNode | DirectoryNode | LinkNode | DeviceNode;

interface NodeBase {
  /** The layer that may change it in place. */
  readonly layer: object;
  mode: number;
  uid: number;
  gid: number;
  /** Virtual milliseconds since 1970. */
  modified: number;
}

export interface FileNode extends NodeBase {
  readonly type: 'file';
  /** A text stays a text until somebody wants bytes; a function gives what the kernel would say now (/proc). */
  content: Uint8Array | string | (() => string);
  /** Zero bytes that follow the content. */
  zeros?: number;
  /** Bytes of the content, once somebody asked. */
  size?: number;
}

export interface DirectoryNode extends NodeBase {
  readonly type: 'directory';
  children: Map<string, Node>;
}

export interface LinkNode extends NodeBase {
  readonly type: 'symlink';
  readonly target: string;
}

export interface DeviceNode extends NodeBase {
  readonly type: 'device';
  readonly device: 'null' | 'zero' | 'full' | 'random' | 'stream';
}

export function copyFor(layer: object, node: Node): Node {
  if (node.type === 'directory') return { ...node, layer, children: new Map(node.children) };
  return { ...node, layer };
}

/** Files of an image or of a volume as data: a path to a text, to a link (`-> target`), or to a directory (ends with `/`). */
export type FileTree = { readonly [path: string]: string | { readonly content: string; readonly mode?: number } };

/** When the files of all images were made, in virtual milliseconds: shortly before the world begins. */
const imageBuilt = Date.UTC(2025, 10, 4, 12);

/** Builds a tree of nodes that a new layer starts from. Paths are absolute; missing directories are made. */
export function buildTree(files: FileTree, layer: object = {}, modified = imageBuilt): DirectoryNode {
  const root = directory(layer, modified);
  for (const [path, entry] of Object.entries(files)) {
    const names = path.split('/').filter((name) => name !== '');
    const last = path.endsWith('/') ? undefined : names.pop();
    let at = root;
    for (const name of names) {
      let next = at.children.get(name);
      if (next?.type !== 'directory') {
        next = directory(layer, modified);
        at.children.set(name, next);
      }
      at = next;
    }
    if (last === undefined) {
      if (typeof entry === 'object' && entry.mode !== undefined) at.mode = entry.mode;
      continue;
    }
    const base = { layer, uid: 0, gid: 0, modified };
    const content = typeof entry === 'string' ? entry : entry.content;
    const mode = typeof entry === 'string' ? 0o644 : (entry.mode ?? 0o644);
    at.children.set(
      last,
      content.startsWith('-> ')
        ? { ...base, type: 'symlink', mode: 0o777, target: content.slice(3) }
        : { ...base, type: 'file', mode, content },
    );
  }
  return root;
}

export function directory(layer: object, modified: number, mode = 0o755): DirectoryNode {
  return { type: 'directory', layer, mode, uid: 0, gid: 0, modified, children: new Map() };
}
