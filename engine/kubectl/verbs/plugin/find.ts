import type { KubectlContext } from '../../context.ts';

export interface PluginFile {
  readonly folder: string;
  /** `kubectl-hello`. */
  readonly name: string;
}

/** The executable files on the PATH that are named as plugins are, in the order of the PATH. */
export function pluginsIn({ env, fs }: KubectlContext): readonly PluginFile[] {
  const folders = [...new Set((env['PATH'] ?? '').split(':').filter((folder) => folder !== ''))];
  return folders.flatMap((folder) => {
    if (!fs.exists(folder) || fs.stat(folder).type !== 'directory') return [];
    return [...fs.list(folder)]
      .filter((name) => name.startsWith('kubectl-') && isExecutable(fs, `${folder}/${name}`))
      .sort()
      .map((name) => ({ folder, name }));
  });
}

function isExecutable(fs: KubectlContext['fs'], path: string): boolean {
  // a link that leads nowhere
  if (!fs.exists(path)) return false;
  const { type, mode } = fs.stat(path);
  return type === 'file' && (mode & 0o111) !== 0;
}

/** The plugin that a command line runs, and what is left for it: the longest name wins, dashes within a word are underscores. */
export function pluginFor(
  context: KubectlContext,
  argv: readonly string[],
): { readonly path: string; readonly rest: readonly string[] } | undefined {
  const flag = argv.findIndex((word) => word.startsWith('-'));
  const words = argv.slice(0, flag < 0 ? argv.length : flag);
  if (words.length === 0) return undefined;
  const plugins = pluginsIn(context);
  for (let count = words.length; count > 0; count--) {
    const name = `kubectl-${words
      .slice(0, count)
      .map((word) => word.replaceAll('-', '_'))
      .join('-')}`;
    const found = plugins.find((each) => each.name === name);
    if (found) return { path: `${found.folder}/${found.name}`, rest: argv.slice(count) };
  }
  return undefined;
}
