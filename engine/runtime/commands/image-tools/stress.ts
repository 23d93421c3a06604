import { untilKilled } from '../sleep.ts';
import { tool, ToolError } from '../tool.ts';

const units: { readonly [suffix: string]: number } = {
  '': 1,
  B: 1,
  K: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
};

function bytes(text: string): number {
  const [, number = '', unit = ''] = /^(\d+)([BKMGkmg]i?)?$/.exec(text) ?? [];
  if (number === '') throw new ToolError(`unrecognized size: ${text}`);
  return Number(number) * (units[unit] ?? 1);
}

/**
 * `stress --cpu N --vm N --vm-bytes B --timeout T`, and vish/stress' `-cpus N -mem-total B`: takes memory and processor time.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/
 */
export const stress = tool(async (process, args) => {
  const value = (...names: string[]): string | undefined => {
    for (const [index, arg] of args.entries()) {
      const [name = '', given] = arg.split('=');
      if (names.includes(name)) return given ?? args[index + 1];
    }
    return undefined;
  };
  const cpus = Number(value('--cpu', '-c', '-cpus', '--cpus') ?? 0);
  const workers = Number(value('--vm', '-m') ?? 0);
  const each = value('--vm-bytes');
  const total = value('-mem-total', '--mem-total');
  const wanted = total !== undefined ? bytes(total) : workers * bytes(each ?? '256M');
  const io = Number(value('--io', '-i') ?? 0);
  await process.stdout.write(
    `stress: info: [${process.pid}] dispatching hogs: ${cpus} cpu, ${io} io, ${workers} vm, 0 hdd\n`,
  );
  process.cpu = cpus + (wanted > 0 && !args.includes('--vm-hang') ? workers : 0.05 * workers);
  // a moment passes before the memory is touched
  await process.sim.clock.sleep(100, process.signal);
  process.allocate(wanted);
  const seconds = value('--timeout', '-t');
  if (seconds === undefined) return untilKilled(process.signal);
  await process.sim.clock.sleep(Number.parseInt(seconds, 10) * 1000, process.signal);
  await process.stdout.write(
    `stress: info: [${process.pid}] successful run completed in ${Number.parseInt(seconds, 10)}s\n`,
  );
  return 0;
});
