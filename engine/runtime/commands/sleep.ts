import type { Applet, ToolProcess } from '../processes/machine.ts';

const units: { readonly [suffix: string]: number } = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** Milliseconds of `30`, `0.5`, `2m`, `1h`; undefined where it is no time. */
export function parseDuration(text: string): number | undefined {
  if (text === 'infinity' || text === 'inf') return Number.POSITIVE_INFINITY;
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  return match ? Number(match[1]) * (units[match[2] ?? ''] ?? 1) * 1000 : undefined;
}

/** `sleep NUMBER[smhd]…`: virtual time, so it costs none. */
export const sleep: Applet = (process) => runSleep(process);

/** The same for whoever sleeps in a process of another program. */
export async function runSleep({ argv, machine, sim, signal, stderr }: Sleeper): Promise<number> {
  const times = argv.slice(1);
  if (times.length === 0) {
    await stderr.write(
      machine.busybox
        ? 'BusyBox v1.37.0 multi-call binary.\n\nUsage: sleep [N]...\n\nPause for a time equal to the total of the args given, where each arg can\nhave an optional suffix of (s)econds, (m)inutes, (h)ours, or (d)ays\n'
        : "sleep: missing operand\nTry 'sleep --help' for more information.\n",
    );
    return 1;
  }
  let total = 0;
  for (const time of times) {
    const duration = parseDuration(time);
    if (duration === undefined) {
      const why = machine.busybox ? `invalid number '${time}'` : `invalid time interval ‘${time}’`;
      await stderr.write(`sleep: ${why}\n`);
      return 1;
    }
    total += duration;
  }
  if (total === Number.POSITIVE_INFINITY) await untilKilled(signal);
  else await sim.clock.sleep(total, signal);
  return 0;
}

type Sleeper = Pick<ToolProcess, 'argv' | 'machine' | 'sim' | 'signal' | 'stderr'>;

/** Waits without a timer: there is nothing that ends it but a signal. */
export function untilKilled(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
