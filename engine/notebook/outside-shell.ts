import { type EditText, kubectlProgram } from '../kubectl/index.ts';
import type { Program } from '../runtime/process.ts';
import { type ClusterShell, shellWith, type WorkspaceFile } from './cluster-shell.ts';
import type { OutsideCluster } from './targets.ts';

/** A shell beside a cluster outside: kubectl reaches it, and nothing else leaves the shell. */
export function openOutsideShell(
  cluster: OutsideCluster,
  files: readonly WorkspaceFile[],
  edit?: EditText,
): ClusterShell {
  const kubectl = kubectlProgram({ clusters: cluster.clusters, ...(edit ? { edit } : {}) });
  return shellWith({ sim: cluster.world, programs: { kubectl, k: kubectl, sim: needsEmbedded }, files });
}

/** The commands for a simulated world have none to move. */
const needsEmbedded: Program = async ({ stderr }) => {
  await stderr.write(
    'sim: this notebook runs against a cluster outside, whose time and machines are not ours to move: sim needs "target: embedded" in the front matter\n',
  );
  return 1;
};
