import type { Input } from '../process.ts';
import type { ToolProcess } from './machine.ts';

const blockSize = 65_536;

/** What reading a device gives: zeros or random bytes without end, or nothing. */
export function deviceInput(path: string, process: Pick<ToolProcess, 'sim' | 'signal' | 'stdin'>): Input {
  if (path === '/dev/stdin' || path === '/dev/tty') return process.stdin;
  const zero = path === '/dev/zero' || path === '/dev/full';
  if (!zero && path !== '/dev/random' && path !== '/dev/urandom') return { read: async () => undefined };
  return {
    async read() {
      if (process.signal.aborted) throw process.signal.reason;
      await process.sim.loop.turn();
      return zero ? new Uint8Array(blockSize) : process.sim.random.bytes(4096);
    },
  };
}
