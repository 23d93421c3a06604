import type { Cluster } from '../cluster.ts';
import { kubectlProgram } from '../kubectl/index.ts';
import { createShellSession, MemoryFileSystem } from '../runtime/index.ts';
import type { Program } from '../runtime/process.ts';
import type { ProgramTable, ShellSession } from '../runtime/shell.ts';

/** A file beside a notebook, as its shell sees it. */
export interface WorkspaceFile {
  /** Relative to the notebook's folder, with slashes. */
  readonly path: string;
  readonly content: Uint8Array;
}

/** Where a notebook's shell begins, and where the files beside the notebook are. */
const home = '/work';

/**
 * A shell at a cluster, as on an administrator's machine outside of it: kubectl, the network as seen from there, and copies
 * of the given files to work on.
 */
export function openClusterShell(cluster: Cluster, files: readonly WorkspaceFile[]): ShellSession {
  const sim = cluster.world;
  const fs = new MemoryFileSystem(sim.clock);
  fs.mkdir(home, { recursive: true });
  fs.mkdir('/tmp', { recursive: true });
  for (const { path, content } of files) {
    fs.mkdir(`${home}/${path}`.replace(/\/[^/]*$/, ''), { recursive: true });
    fs.write(`${home}/${path}`, content);
  }
  const kubectl = kubectlProgram({ clusters: { defaultConfig: kubeconfig, connect: () => cluster.api } });
  const programs = programTable({ kubectl, k: kubectl });
  return createShellSession({ sim, fs, programs, network: cluster.network.outside(), cwd: home, env: { HOME: home } });
}

function programTable(programs: { readonly [name: string]: Program }): ProgramTable {
  return {
    find: (name) => (Object.hasOwn(programs, name) ? programs[name] : undefined),
    names: () => Object.keys(programs),
  };
}

/** The kubeconfig of the notebook's shell: one cluster, and all rights. */
const kubeconfig = `apiVersion: v1
kind: Config
current-context: kubebook
clusters:
  - name: kubebook
    cluster:
      server: https://kubernetes.default.svc
contexts:
  - name: kubebook
    context:
      cluster: kubebook
      user: kubernetes-admin
users:
  - name: kubernetes-admin
    user: {}
`;
