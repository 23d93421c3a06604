import { createWorld, type World } from '../../sim/index.ts';
import { programTable } from '../commands/index.ts';
import { deviceFiles } from '../filesystem/kernel.ts';
import { MemoryFileSystem } from '../filesystem/memory.ts';
import type { Dialect, Machine } from '../processes/machine.ts';
import { emptyInput } from '../processes/pipe.ts';
import { createPidNamespace } from '../processes/pids.ts';
import { spawn } from '../processes/running.ts';
import { decode } from '../processes/text.ts';
import { sh } from './sh.ts';

/** For tests: runs a script with `-c` in a fresh world, and says what it wrote and how it ended. */
export async function runShell(
  script: string,
  options: { readonly dialect: Dialect; readonly world?: World; readonly fs?: MemoryFileSystem },
): Promise<{ out: string; err: string; exit: number }> {
  const { dialect, world = createWorld() } = options;
  const fs = options.fs ?? new MemoryFileSystem({ now: () => world.clock.now() });
  deviceFiles(fs, world);
  fs.mkdir('/tmp', { recursive: true });
  const programs = programTable('generic');
  const machine: Machine = {
    sim: world,
    fs,
    hostname: 'test',
    dialect,
    busybox: dialect === 'ash',
    version: '',
    processes: new Map(),
    pids: createPidNamespace({ first: 10 }),
    find: (name) => programs.find(name, () => fs),
    names: () => programs.names(),
  };
  let out = '';
  let err = '';
  const text = (chunk: string | Uint8Array) => (typeof chunk === 'string' ? chunk : decode(chunk));
  const process = spawn(machine, sh, {
    argv: [dialect === 'bash' ? 'bash' : 'sh', '-c', script],
    env: { PATH: '/usr/bin:/bin', HOME: '/root' },
    cwd: '/',
    stdin: emptyInput,
    stdout: { write: async (chunk) => void (out += text(chunk)) },
    stderr: { write: async (chunk) => void (err += text(chunk)) },
  });
  const exit = await world.drivers.during(process.exited);
  return { out, err, exit };
}
