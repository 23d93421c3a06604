import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { type Kubeconfig, mergeKubeconfigs, parseKubeconfig } from '../../kubectl/config/kubeconfig.ts';
import { type Connection, connectionOf, folderOf, type ConnectionSource } from './connection.ts';

type Entry = { readonly [field: string]: unknown };

export interface KubeconfigSource extends Pick<ConnectionSource, 'noPrograms' | 'userAgent' | 'env'> {
  /** Those of `$KUBECONFIG`, or `~/.kube/config`, where absent. */
  readonly files?: readonly string[];
}

/** A context of the user's kubeconfig, ready to be connected to. */
export interface ContextConnection extends Connection {
  readonly context: string;
  readonly namespace: string;
}

/** The kubeconfig files of the user: all of `$KUBECONFIG`, or the one in the home directory. */
export function kubeconfigFiles(env: KubeconfigSource['env'] = process.env): readonly string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  return listed.length > 0 ? listed : [join(homedir(), '.kube', 'config')];
}

/**
 * The user's kubeconfig files as one; files that they name are by their full paths. Those that are not there are left out;
 * rejects where none is.
 */
export function readKubeconfig(files: readonly string[] = kubeconfigFiles()): Kubeconfig {
  const there = files.filter((file) => existsSync(file));
  if (there.length === 0) {
    throw new Error(`there is no kubeconfig: ${files.join(', ')} ${files.length === 1 ? 'is' : 'are'} not there`);
  }
  return there
    .map((file) => withFullPaths(parseKubeconfig(readFileSync(file, 'utf8'), file), folderOf(file)))
    .reduce(mergeKubeconfigs);
}

/** How to reach the cluster of a context; of the current one where none is named. */
export function kubeconfigConnection(source: KubeconfigSource = {}, context?: string): ContextConnection {
  const { files = kubeconfigFiles(source.env) } = source;
  const config = readKubeconfig(files);
  const name = context ?? config['current-context'];
  const known = config.contexts.find((entry) => entry.name === name)?.context;
  if (!known) {
    const others = config.contexts.map((entry) => entry.name).join(', ');
    throw new Error(
      `there is no context "${name}" in ${files.join(', ')}; there ${others === '' ? 'is none' : `are: ${others}`}`,
    );
  }
  const cluster = config.clusters.find((entry) => entry.name === known.cluster)?.cluster;
  const user = config.users.find((entry) => entry.name === known.user)?.user;
  if (!cluster) throw new Error(`the context "${name}" names the cluster "${known.cluster ?? ''}", which is not there`);
  if (!user && known.user) throw new Error(`the context "${name}" names the user "${known.user}", which is not there`);
  if (typeof cluster['server'] !== 'string') throw new Error(`the cluster "${known.cluster}" has no server`);
  const connection = connectionOf({
    server: cluster['server'],
    cluster,
    user: user ?? {},
    names: { user: known.user ?? '', cluster: known.cluster ?? '' },
    env: process.env,
    ...impersonationOf(user ?? {}),
    ...source,
  });
  return { ...connection, context: name, namespace: known.namespace ?? 'default' };
}

function impersonationOf(user: Entry): Pick<ConnectionSource, 'impersonate'> {
  const name = user['as'];
  if (typeof name !== 'string' || name === '') return {};
  const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
  const extra = Object.entries({ ...(user['as-user-extra'] as object | undefined) });
  const uid = user['as-uid'];
  return {
    impersonate: {
      user: name,
      groups: list(user['as-groups']),
      extra: Object.fromEntries(extra.map(([key, values]) => [key, list(values)])),
      ...(typeof uid === 'string' && uid !== '' ? { uid } : {}),
    },
  };
}

const fileFields = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'] as const;

/** Names of files, and of programs with a folder in their name, are relative to the file that they stand in. */
function withFullPaths(config: Kubeconfig, folder: string): Kubeconfig {
  const full = (path: unknown): unknown => (typeof path === 'string' && path !== '' ? resolve(folder, path) : path);
  const fullEntry = (entry: Entry): Entry => {
    const paths = fileFields.filter((field) => entry[field] !== undefined).map((field) => [field, full(entry[field])]);
    const exec = entry['exec'];
    const program =
      exec && typeof exec === 'object' && 'command' in exec
        ? { exec: { ...exec, command: fullProgram(exec.command) } }
        : {};
    return { ...entry, ...Object.fromEntries(paths), ...program };
  };
  const fullProgram = (command: unknown): unknown => (/[\\/]/.test(String(command)) ? full(command) : command);
  return {
    ...config,
    clusters: config.clusters.map(({ name, cluster }) => ({ name, cluster: fullEntry(cluster) })),
    users: config.users.map(({ name, user }) => ({ name, user: fullEntry(user) })),
  };
}
