import { type Cluster, type ClusterOptions, createCluster } from '../cluster.ts';
import type { EditText } from '../kubectl/index.ts';
import { type ClusterShell, openClusterShell, type WorkspaceFile } from './cluster-shell.ts';
import { createNotebookSession, type NotebookSession } from './session.ts';
import { openOutsideShell } from './outside-shell.ts';
import type { NotebookSettings } from './settings.ts';
import type { ClusterTargets, OutsideCluster } from './targets.ts';

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
  /** Reaches clusters outside; absent where there are no sockets and files, as in a browser. */
  readonly targets?: ClusterTargets;
}

/**
 * Boots the cluster that a notebook's settings ask for, or connects to it where it is one outside, and opens a shell beside it,
 * which sees the files and keeps what it writes to itself. Fails where the settings ask for what there is not.
 */
export async function openNotebookSession(
  settings: NotebookSettings,
  { files = [], edit, onChange, targets }: OpenOptions = {},
): Promise<OpenNotebook> {
  const { target, nodes, seed, version, addons = [], bootstrap = 'bare', scheduler } = settings;
  if (target !== 'embedded') return openOutside(target, targets, files, edit);
  const further = { ...(scheduler ? { scheduler } : {}), ...(onChange ? { onChange } : {}) };
  const cluster = await createCluster({ nodes, seed, version, addons, bootstrap, sim: true, ...further });
  const nodeCount = cluster.kubelets.size;
  const about = `A simulated cluster of Kubernetes ${version}: ${nodeCount} ${nodeCount === 1 ? 'node' : 'nodes'}, seed ${seed}.\n`;
  const shell = openClusterShell(cluster, { files, edit });
  return { ...createNotebookSession(cluster, shell, about), syncFiles: shell.syncFiles, embedded: cluster };
}

async function openOutside(
  context: string,
  targets: ClusterTargets | undefined,
  files: readonly WorkspaceFile[],
  edit: EditText | undefined,
): Promise<OpenNotebook> {
  if (!targets) {
    throw new Error(
      `The target ${context} is a context of a kubeconfig, which a browser cannot read or connect to: open the notebook in VS Code on the desktop, run it with "kubebook run", or say target: embedded.`,
    );
  }
  let cluster: OutsideCluster;
  try {
    cluster = await targets.open(context);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The target ${context} cannot be reached: ${why}`, { cause: error });
  }
  const shell = openOutsideShell(cluster, files, edit);
  const about = `The cluster of the context ${context}, at ${cluster.server}: commands and manifests change it for real.\n`;
  return { ...createNotebookSession(cluster, shell, about), syncFiles: shell.syncFiles };
}
