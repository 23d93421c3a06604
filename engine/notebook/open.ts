import { type Cluster, type ClusterOptions, createCluster } from '../cluster.ts';
import type { EditText } from '../kubectl/index.ts';
import { type ClusterShell, openClusterShell, type WorkspaceFile } from './cluster-shell.ts';
import { createNotebookSession, type NotebookSession } from './session.ts';
import type { NotebookSettings } from './settings.ts';

/** A session with the shell's files, which whoever opened it keeps up to date. */
export type OpenNotebook = NotebookSession &
  Pick<ClusterShell, 'syncFiles'> & {
    /** The simulated cluster as a whole, for who serves it; a real one is served already. */
    readonly embedded?: Cluster;
  };

export interface OpenOptions extends Pick<ClusterOptions, 'onChange'> {
  /** What lies beside the notebook. */
  readonly files?: readonly WorkspaceFile[];
  /** How `kubectl edit` lets a text be changed; it looks for $EDITOR where absent. */
  readonly edit?: EditText;
}

/**
 * Boots the cluster that a notebook's settings ask for, and a shell beside it, which sees the files and keeps what it writes
 * to itself. Fails where the settings ask for what there is not.
 */
export async function openNotebookSession(
  settings: NotebookSettings,
  { files = [], edit, onChange }: OpenOptions = {},
): Promise<OpenNotebook> {
  const { target, nodes, seed, version, addons = [], bootstrap = 'bare' } = settings;
  if (target !== 'embedded') {
    throw new Error(`The target ${target} is a cluster outside: only the target embedded can be run yet.`);
  }
  const watching = onChange ? { onChange } : {};
  const cluster = await createCluster({ nodes, seed, version, addons, bootstrap, sim: true, ...watching });
  const nodeCount = cluster.kubelets.size;
  const about = `A simulated cluster of Kubernetes ${version}: ${nodeCount} ${nodeCount === 1 ? 'node' : 'nodes'}, seed ${seed}.\n`;
  const shell = openClusterShell(cluster, files, edit);
  return { ...createNotebookSession(cluster, shell, about), syncFiles: shell.syncFiles, embedded: cluster };
}
