import type { Cluster } from '../cluster.ts';
import { simProgram } from '../faults/command/program.ts';
import { type EditText, kubectlProgram } from '../kubectl/index.ts';
import { createShellSession, MemoryFileSystem } from '../runtime/index.ts';
import type { ProcessNetwork, Program } from '../runtime/process.ts';
import type { ProgramTable, ShellSession } from '../runtime/shell.ts';
import type { Sim, World } from '../sim/index.ts';
import { connectTo } from './connect.ts';
import { createOverlay, type WorkspaceFile } from './overlay.ts';

export type { WorkspaceFile } from './overlay.ts';

/** Where a notebook's shell begins, and where the files beside the notebook are. */
const home = '/home/kubebook';

/** A shell whose working directory holds copies of the files beside a notebook. */
export interface ClusterShell extends ShellSession {
  /** Takes over what changed in those files; what only the shell wrote stays. */
  syncFiles(files: readonly WorkspaceFile[]): void;
}

interface ClusterShellOptions {
  readonly files?: readonly WorkspaceFile[];
  readonly edit?: EditText | undefined;
  /** Milliseconds from the start of a kubectl until its first request comes in. */
  readonly startUp?: number;
}

const usualStartUp = 100;

/**
 * A shell at a cluster, as on an administrator's machine outside of it: kubectl, the network as seen from there, and copies
 * of the given files to work on.
 */
export function openClusterShell(
  cluster: Cluster,
  { files = [], edit, startUp = usualStartUp }: ClusterShellOptions = {},
): ClusterShell {
  const { world: sim, api, addNode } = cluster;
  const kubectl = startingUp(
    kubectlProgram({
      clusters: { defaultConfig: kubeconfig, connect: (target) => connectTo(cluster, target) },
      ...(edit ? { edit } : {}),
    }),
    sim,
    startUp,
  );
  const world = simProgram({ api, clock: sim.clock, time: { drivers: sim.drivers, start: sim.start }, addNode });
  const programs = { kubectl, k: kubectl, sim: world };
  return shellWith({ sim, programs, network: cluster.network.outside(), files });
}

/**
 * A program that takes its time to start, as on a real machine: what the command before it set going is under way by then. Pods are there
 * when they are listed right after their Deployment was created. On a live clock the time passes by itself.
 */
function startingUp(program: Program, { clock, drivers }: World, startUp: number): Program {
  return async (process) => {
    if (startUp > 0 && drivers.mode === 'paused') await clock.sleep(startUp, process.signal);
    return program(process);
  };
}

interface ShellParts {
  readonly sim: Sim;
  /** By name: found before the shell's own. */
  readonly programs: { readonly [name: string]: Program };
  readonly network?: ProcessNetwork;
  readonly files: readonly WorkspaceFile[];
}

/** A shell that begins in a home folder, where the files are. */
export function shellWith({ sim, programs, files, ...place }: ShellParts): ClusterShell {
  const fs = new MemoryFileSystem(sim.clock);
  fs.mkdir(home, { recursive: true });
  fs.mkdir('/tmp', { recursive: true });
  const overlay = createOverlay(fs, home);
  overlay(files);
  const table = programTable(programs);
  const shell = createShellSession({ sim, fs, programs: table, ...place, cwd: home, env: { HOME: home } });
  return {
    get cwd() {
      return shell.cwd;
    },
    get env() {
      return shell.env;
    },
    run: (script, io) => shell.run(script, io),
    syncFiles: overlay,
  };
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
