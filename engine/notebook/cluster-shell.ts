import type { Cluster } from '../cluster.ts';
import { type Clusters, kubectlProgram } from '../kubectl/index.ts';
import type { FileSystem } from '../runtime/filesystem.ts';
import { MemoryFileSystem } from '../runtime/index.ts';
import type { Process } from '../runtime/process.ts';
import type { ShellIo, ShellSession } from '../runtime/shell.ts';
import type { World } from '../sim/index.ts';

/** A file beside a notebook, as its shell sees it. */
export interface WorkspaceFile {
  /** Relative to the notebook's folder, with slashes. */
  readonly path: string;
  readonly content: Uint8Array;
}

/** Where a notebook's shell begins, and where the files beside the notebook are. */
const home = '/work';

/** A shell at a cluster, as on an administrator's machine: kubectl, and copies of the given files to work on. */
export function openClusterShell(cluster: Cluster, files: readonly WorkspaceFile[]): ShellSession {
  const fs = new MemoryFileSystem(cluster.world.clock);
  fs.mkdir(home, { recursive: true });
  for (const { path, content } of files) {
    fs.mkdir(`${home}/${path}`.replace(/\/[^/]*$/, ''), { recursive: true });
    fs.write(`${home}/${path}`, content);
  }
  return lineShell(cluster.world, fs, { defaultConfig: kubeconfig, connect: () => cluster.api });
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

/** Runs the lines of a script as kubectl commands, up to the first that fails. */
function lineShell(sim: World, fs: FileSystem, clusters: Clusters): ShellSession {
  const kubectl = kubectlProgram({ clusters });
  const env = { HOME: home };
  async function runLine(line: string, io: ShellIo): Promise<number> {
    const argv = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2] ?? m[3] ?? '');
    const encoder = new TextEncoder();
    let input = io.stdin;
    const output = (write: (chunk: Uint8Array) => void) => ({
      async write(chunk: string | Uint8Array) {
        write(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
      },
    });
    const process: Process = {
      argv,
      env,
      cwd: home,
      fs,
      sim,
      stdin: {
        async read() {
          const chunk = input;
          input = undefined;
          return chunk;
        },
      },
      stdout: output(io.stdout),
      stderr: output(io.stderr),
      isTty: false,
      pid: 1,
      uid: 0,
      signal: io.signal,
      onSignal: () => () => {},
    };
    if (argv[0] === 'kubectl') return kubectl(process);
    await process.stderr.write(`${argv[0]}: command not found\n`);
    return 127;
  }
  return {
    cwd: home,
    env,
    async run(script, io) {
      let code = 0;
      for (const line of script.split('\n')) {
        if (line.trim() !== '' && !line.startsWith('#')) code = await runLine(line, io);
      }
      return code;
    },
  };
}
