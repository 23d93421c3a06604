import type { ConfigMap, Pod, Secret } from '../../kinds/types.ts';
import type { FileSystem } from '../../runtime/filesystem.ts';
import { fieldValue, resourceValue } from '../containers/field-ref.ts';
import type { NodeConfig } from '../contract.ts';
import { decodeBase64 } from './base64.ts';
import { MountError } from './mount-error.ts';

/** One file of a volume that the kubelet writes. */
export interface ContentFile {
  /** Relative to the volume. */
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly mode: number;
}

interface Item {
  readonly key: string;
  readonly path: string;
  readonly mode?: number;
}

/** Files of a ConfigMap or Secret: all of its keys, or those that `items` names. */
export function keyFiles(
  object: ConfigMap | Secret | undefined,
  items: readonly Item[] | undefined,
  mode: number,
  optional: boolean,
): ContentFile[] {
  if (!object) return [];
  const secret = object.kind === 'Secret';
  const text: { readonly [key: string]: string } = object.data ?? {};
  const binary: { readonly [key: string]: string } = (!secret && 'binaryData' in object && object.binaryData) || {};
  const contentOf = (key: string) => {
    const value = text[key];
    if (value !== undefined) return secret ? decodeBase64(value) : value;
    const bytes = binary[key];
    return bytes === undefined ? undefined : decodeBase64(bytes);
  };
  const wanted: readonly Item[] =
    items ?? [...Object.keys(text), ...Object.keys(binary)].map((key) => ({ key, path: key }));
  const files: ContentFile[] = [];
  for (const item of wanted) {
    const content = contentOf(item.key);
    if (content !== undefined) files.push({ path: item.path, content, mode: item.mode ?? mode });
    else if (!optional)
      throw new MountError(
        secret
          ? `references non-existent secret key: ${item.key}`
          : `configmap references non-existent config key: ${item.key}`,
      );
  }
  return files;
}

type DownwardItems = NonNullable<
  NonNullable<NonNullable<NonNullable<Pod['spec']>['volumes']>[number]['downwardAPI']>['items']
>;

/** Files of the downward API. */
export function downwardFiles(
  items: DownwardItems | undefined,
  pod: Pod,
  node: NodeConfig,
  mode: number,
): ContentFile[] {
  const files: ContentFile[] = [];
  for (const { path, fieldRef, resourceFieldRef, mode: own } of items ?? []) {
    let content: string | undefined;
    if (fieldRef) content = fieldValue(fieldRef.fieldPath, { pod, node, podIP: pod.status?.podIP ?? '' });
    else if (resourceFieldRef) {
      const container = pod.spec?.containers.find((c) => c.name === resourceFieldRef.containerName);
      if (container) content = resourceValue(resourceFieldRef.resource, resourceFieldRef.divisor, container, node);
    }
    if (content === undefined) throw new MountError(`unsupported fieldPath: ${fieldRef?.fieldPath ?? path}`);
    files.push({ path, content, mode: own ?? mode });
  }
  return files;
}

/**
 * Writes all files into a new folder and then turns one symbolic link over to it, so that a reader sees either the old
 * files or the new ones.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically
 */
export function publish(fs: FileSystem, files: readonly ContentFile[], stamp: string, keepOld: boolean): void {
  const folder = `/..${stamp}`;
  const old = fs.exists('/..data') ? `/${fs.readlink('/..data')}` : undefined;
  fs.mkdir(folder, { recursive: true });
  const visible = new Set<string>();
  for (const { path, content, mode } of files) {
    const slash = path.lastIndexOf('/');
    if (slash > 0) fs.mkdir(`${folder}/${path.slice(0, slash)}`, { recursive: true });
    fs.write(`${folder}/${path}`, content, { mode });
    visible.add(path.split('/')[0] ?? path);
  }
  fs.symlink(folder.slice(1), '/..data_tmp');
  if (old !== undefined) fs.remove('/..data');
  fs.rename('/..data_tmp', '/..data');
  for (const name of visible) if (!fs.exists(`/${name}`)) fs.symlink(`..data/${name}`, `/${name}`);
  for (const name of fs.list('/')) if (!name.startsWith('..') && !visible.has(name)) fs.remove(`/${name}`);
  if (old !== undefined && old !== folder && !keepOld) fs.remove(old, { recursive: true });
}
