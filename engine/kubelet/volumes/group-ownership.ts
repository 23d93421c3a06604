import { type FileSystem, setgid } from '../../runtime/filesystem.ts';

/**
 * Gives a volume to a group, with all that is in it: the group may read it, and write where the volume can be written, and
 * what comes to it later belongs to the group as well.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
 */
export function giveToGroup(fs: FileSystem, path: string, group: number, readOnly: boolean): void {
  const { type, mode, uid } = fs.lstat(path);
  if (type === 'symlink' || type === 'device') return;
  fs.chown(path, uid, group);
  const folder = type === 'directory';
  fs.chmod(path, mode | (readOnly ? 0o440 : 0o660) | (folder ? setgid | 0o110 : 0));
  if (!folder) return;
  for (const name of fs.list(path)) giveToGroup(fs, path === '/' ? `/${name}` : `${path}/${name}`, group, readOnly);
}
