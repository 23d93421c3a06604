import { parseYaml, toYaml } from '../../machinery/yaml.ts';
import type { KubectlContext } from '../context.ts';
import { KubectlError } from '../errors.ts';
import { resolvePath } from '../resources/paths.ts';

export interface NamedCluster {
  readonly name: string;
  readonly cluster: { readonly [field: string]: unknown };
}
export interface NamedUser {
  readonly name: string;
  readonly user: { readonly [field: string]: unknown };
}
export interface NamedContext {
  readonly name: string;
  readonly context: { readonly cluster?: string; readonly user?: string; readonly namespace?: string };
}

/** @see https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/ */
export interface Kubeconfig {
  readonly clusters: readonly NamedCluster[];
  readonly contexts: readonly NamedContext[];
  readonly users: readonly NamedUser[];
  readonly 'current-context': string;
  readonly preferences?: { readonly [field: string]: unknown };
}

/** The files that make up the configuration: `--kubeconfig`, or all of `$KUBECONFIG`, or the one in the home directory. */
export function kubeconfigPaths(context: KubectlContext, flag: string): readonly string[] {
  if (flag !== '') return [resolvePath(context.cwd, flag)];
  const listed = (context.env.KUBECONFIG ?? '').split(':').filter((path) => path !== '');
  if (listed.length > 0) return listed.map((path) => resolvePath(context.cwd, path));
  return [`${context.env.HOME ?? '/root'}/.kube/config`];
}

/** All files merged: the first to say something is right. Without any file it is the default of this world. */
export function loadKubeconfig(
  context: KubectlContext,
  flag: string,
  { mayBeMissing = false }: { readonly mayBeMissing?: boolean } = {},
): Kubeconfig {
  const found = kubeconfigPaths(context, flag).filter((path) => context.fs.exists(path));
  if (flag !== '' && found.length === 0) {
    if (mayBeMissing) return parseKubeconfig('', flag);
    throw new KubectlError(`stat ${flag}: no such file or directory`);
  }
  if (found.length === 0) return parseKubeconfig(context.clusters.defaultConfig, 'the default');
  const named = (path: string): string => (flag === '' ? path : flag);
  return found.map((path) => parseKubeconfig(context.fs.readText(path), named(path))).reduce(mergeKubeconfigs);
}

/** Writes the file that is changed by `kubectl config`: the first of the list. */
export function saveKubeconfig(context: KubectlContext, flag: string, config: Kubeconfig): void {
  const path = kubeconfigPaths(context, flag)[0] ?? '/root/.kube/config';
  const directory = path.slice(0, path.lastIndexOf('/'));
  if (directory !== '' && !context.fs.exists(directory)) context.fs.mkdir(directory, { recursive: true });
  context.fs.write(path, toYaml({ apiVersion: 'v1', kind: 'Config', ...config }), { mode: 0o600 });
}

/** The first to say something is right. */
export function mergeKubeconfigs(first: Kubeconfig, next: Kubeconfig): Kubeconfig {
  const join = <T extends { readonly name: string }>(a: readonly T[], b: readonly T[]): readonly T[] => [
    ...a,
    ...b.filter((item) => !a.some(({ name }) => name === item.name)),
  ];
  return {
    clusters: join(first.clusters, next.clusters),
    contexts: join(first.contexts, next.contexts),
    users: join(first.users, next.users),
    'current-context': first['current-context'] || next['current-context'],
  };
}

export function parseKubeconfig(text: string, path: string): Kubeconfig {
  const parsed = parseYaml(text);
  if ('problem' in parsed) {
    const { documentLine, message } = parsed.problem;
    const line = documentLine === undefined ? '' : `line ${documentLine}: `;
    throw new KubectlError(`error loading config file "${path}": yaml: ${line}${message}`);
  }
  const value = recordOf(parsed.value);
  const { kind = 'Config', apiVersion = 'v1' } = value;
  if (kind !== 'Config' || apiVersion !== 'v1') {
    throw new KubectlError(
      `error loading config file "${path}": no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50"`,
    );
  }
  const named = (list: unknown, field: string) =>
    (Array.isArray(list) ? list : [])
      .map(recordOf)
      .flatMap((entry) =>
        typeof entry.name === 'string' ? [{ name: entry.name, value: recordOf(entry[field]) }] : [],
      );
  return {
    clusters: named(value.clusters, 'cluster').map(({ name, value: cluster }) => ({ name, cluster })),
    contexts: named(value.contexts, 'context').map(({ name, value: context }) => ({
      name,
      context: {
        ...textField(context, 'cluster'),
        ...textField(context, 'user'),
        ...textField(context, 'namespace'),
      },
    })),
    users: named(value.users, 'user').map(({ name, value: user }) => ({ name, user })),
    'current-context': typeof value['current-context'] === 'string' ? value['current-context'] : '',
  };
}

function recordOf(value: unknown): { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function textField<Field extends string>(
  of: { readonly [field: string]: unknown },
  field: Field,
): { [F in Field]?: string } {
  const value = of[field];
  const result: { [F in Field]?: string } = {};
  if (typeof value === 'string' && value !== '') result[field] = value;
  return result;
}
