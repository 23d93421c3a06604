/** For tests: a kubectl with files of its own at an API server without controllers. */
import { createApiServer } from '../apiserver/index.ts';
import { builtinKinds } from '../kinds/index.ts';
import { createKindRegistry } from '../kinds/registry.ts';
import { MemoryFileSystem } from '../runtime/index.ts';
import { createWorld } from '../sim/index.ts';
import { runKubectl } from './index.ts';

export interface TestKubectl {
  readonly fs: MemoryFileSystem;
  /** The programs that were spawned, with their arguments. */
  readonly spawned: readonly (readonly string[])[];
  run(line: string): Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
}

export function testKubectl(env: { readonly [name: string]: string } = {}): TestKubectl {
  const world = createWorld();
  world.drivers.live();
  const server = createApiServer({ sim: world, registry: createKindRegistry(builtinKinds()), version: '1.36' });
  const api = server.client({ user: { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] } });
  const fs = new MemoryFileSystem({ now: () => world.clock.now() });
  const spawned: (readonly string[])[] = [];
  return {
    fs,
    spawned,
    async run(line) {
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
          clusters: { defaultConfig: 'current-context: ""', connect: () => api },
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
