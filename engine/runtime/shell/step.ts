import { limits } from '../../limits.ts';
import type { ToolProcess } from '../processes/machine.ts';

/** Anything that counts the work that it does, so that time passes for it. */
export interface Worker {
  readonly process: Pick<ToolProcess, 'signal' | 'sim' | 'machine'>;
  steps: number;
}

interface Pace {
  /** When the last pause ended. */
  ended: number;
  /** Pauses without any other wait in between. */
  inARow: number;
}

const paces = new WeakMap<AbortSignal, Pace>();

/** Pauses after which a loop that never waits is taken to be endless, and its pauses grow. */
const patience = 100;

/**
 * Counts a command. Now and then a little virtual time passes, as it would on a real processor: so an endless loop lets
 * others run, can be killed, and does not hold the clock. Throws the signal's reason when the process was killed.
 */
export function step(worker: Worker, cost = 1): Promise<void> | undefined {
  const { process } = worker;
  if (process.signal.aborted) throw process.signal.reason;
  worker.steps += cost;
  if (worker.steps < limits.shellCommandsPerMillisecond) return undefined;
  worker.steps = 0;
  return pause(process);
}

async function pause({ signal, sim, machine }: Worker['process']): Promise<void> {
  const now = sim.clock.now();
  let pace = paces.get(signal);
  if (!pace) paces.set(signal, (pace = { ended: now, inARow: 0 }));
  pace.inARow = pace.ended === now ? pace.inARow + 1 : 0;
  const duration = Math.min(limits.busyLoopPause, 2 ** Math.max(0, pace.inARow - patience));
  machine.spent?.(duration / 1000);
  await sim.loop.turn();
  // the processor is its own for as long as it computes, and for longer where it may have a part of it only
  machine.occupy?.(1);
  try {
    await sim.clock.sleep(duration * (machine.slowdown?.() ?? 1), signal);
  } finally {
    machine.occupy?.(-1);
  }
  pace.ended = sim.clock.now();
}
