import type { FileSystem } from '../../runtime/filesystem.ts';
import type { NodeConfig } from '../contract.ts';
import { machineIdOf, usualOsImage } from '../node/node-object.ts';

type Check = (fs: FileSystem, path: string) => string | undefined;

/** What each `type` of a hostPath volume asks of the path, or makes. A check gives why it is not so. */
const checks: { readonly [type: string]: Check } = {
  // a runtime makes the folder that is to be mounted, if it is not there
  '': ensureDirectory,
  DirectoryOrCreate: ensureDirectory,
  Directory: (fs, path) => (isA(fs, path, 'directory') ? undefined : `${path} is not a directory`),
  FileOrCreate(fs, path) {
    // the folder that it lies in is not made
    if (!fs.exists(path) && !isA(fs, path.slice(0, path.lastIndexOf('/')) || '/', 'directory')) {
      return `open ${path}: no such file or directory`;
    }
    if (!fs.exists(path)) fs.write(path, '', { mode: 0o644 });
    return isA(fs, path, 'file') ? undefined : `${path} is not a file`;
  },
  File: (fs, path) => (isA(fs, path, 'file') ? undefined : `${path} is not a file`),
  Socket: (_fs, path) => `${path} is not a socket`,
  CharDevice: (fs, path) => (isA(fs, path, 'device') ? undefined : `${path} is not a character device`),
  BlockDevice: (_fs, path) => `${path} is not a block device`,
};

/** The folders that every machine has. */
const folders = [
  '/dev',
  '/etc/cni/net.d',
  '/etc/kubernetes/manifests',
  '/etc/ssl/certs',
  '/home',
  '/lib/modules',
  '/mnt',
  '/opt/cni/bin',
  '/proc',
  '/root',
  '/run/containerd',
  '/srv',
  '/sys',
  '/tmp',
  '/usr/bin',
  '/usr/local/bin',
  '/usr/share/ca-certificates',
  '/var/lib/kubelet',
  '/var/log/containers',
  '/var/log/pods',
];

/** Makes of an empty file system that of a machine. */
export function machineFiles(fs: FileSystem, node: NodeConfig): FileSystem {
  for (const folder of folders) fs.mkdir(folder, { recursive: true, mode: 0o755 });
  fs.chmod('/tmp', 0o1777);
  const files = {
    '/etc/machine-id': machineIdOf(node),
    '/etc/hostname': node.name,
    '/etc/os-release': `PRETTY_NAME="${node.osImage ?? usualOsImage}"`,
  };
  for (const [path, line] of Object.entries(files)) fs.write(path, `${line}\n`, { mode: 0o644 });
  return fs;
}

/**
 * Why a path of the node cannot be mounted as asked; makes it where the type says so.
 *
 * @see https://kubernetes.io/docs/concepts/storage/volumes/#hostpath-volume-types
 */
export function hostPathRefusal(fs: FileSystem, path: string, type: string): string | undefined {
  const why = checks[type]?.(fs, path);
  return why === undefined ? undefined : `hostPath type check failed: ${why}`;
}

function ensureDirectory(fs: FileSystem, path: string): string | undefined {
  if (!fs.exists(path)) fs.mkdir(path, { recursive: true, mode: 0o755 });
  return undefined;
}

function isA(fs: FileSystem, path: string, type: 'file' | 'directory' | 'device'): boolean {
  return fs.exists(path) && fs.stat(path).type === type;
}
