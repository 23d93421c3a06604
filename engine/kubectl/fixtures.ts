/** For tests: a kubectl with files of its own at a cluster without nodes. */
import { type Cluster, createCluster } from '../cluster.ts';
import { MemoryFileSystem } from '../runtime/index.ts';
import { runKubectl } from './index.ts';

export interface TestKubectl {
  readonly fs: MemoryFileSystem;
  /** The programs that were spawned, with their arguments. */
  readonly spawned: readonly (readonly string[])[];
  run(line: string): Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
}

export function testKubectl(env: { readonly [name: string]: string } = {}): TestKubectl {
  const fs = new MemoryFileSystem({ now: () => 0 });
  let booting: Promise<Cluster> | undefined;
  const booted = (): Promise<Cluster> => {
    booting ??= createCluster({ nodes: 0 }).then((cluster) => {
      cluster.world.drivers.live();
      return cluster;
    });
    return booting;
  };
  const spawned: (readonly string[])[] = [];
  return {
    fs,
    spawned,
    async run(line) {
      const { world, api, apiServer } = await booted();
      const printed = { out: '', err: '' };
      const decoder = new TextDecoder();
      const into = (name: keyof typeof printed) => ({
        write: async (chunk: string | Uint8Array) => {
          printed[name] += typeof chunk === 'string' ? chunk : decoder.decode(chunk);
        },
      });
      const code = await runKubectl(
        {
          sim: world,
          env: { HOME: '/root', ...env },
          cwd: '/',
          fs,
          isTty: false,
          signal: new AbortController().signal,
          stdin: { read: async () => undefined },
          stdout: into('out'),
          stderr: into('err'),
          clusters: {
            defaultConfig: 'current-context: ""',
            connect: ({ impersonate }) =>
              impersonate
                ? apiServer.client({ user: { name: impersonate.user, groups: ['system:authenticated'] } })
                : api,
          },
          spawn: async (argv) => {
            spawned.push(argv);
            return 7;
          },
        },
        line.split(' '),
      );
      return { code, ...printed };
    },
  };
}
