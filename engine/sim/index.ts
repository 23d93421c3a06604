/** The simulated world's physics: time, chance, the order of things, and the record of why. */
import type { Clock } from './clock.ts';
import { realHost } from './host.ts';
import { createEventLoop, type Drivers, type Loop } from './loop.ts';
import { createRandom, type Random } from './random.ts';
import { createTrace, type Trace } from './trace.ts';

export { Cancellation, type Cancellable } from './cancellation.ts';
export type { Clock, Duration, TimerOptions } from './clock.ts';
export { formatMicroTimestamp, formatTimestamp } from './clock.ts';
export type { Drivers, Loop } from './loop.ts';
export { onAbort } from './on-abort.ts';
export { createRandom, fnv1a, nameAlphabet, type Random } from './random.ts';
export type { Decision, Subject, Trace } from './trace.ts';

/** What every component of the cluster is given: and all that it may know of time, chance and the outside. */
export interface Sim {
  readonly clock: Clock;
  readonly loop: Loop;
  readonly random: Random;
  readonly trace: Trace;
}

/** The same, for whoever owns the world and lets its time pass. */
export interface World extends Sim {
  readonly drivers: Drivers;
  /** Virtual milliseconds since 1970 at which it began. */
  readonly start: number;
  dispose(): void;
}

export interface WorldOptions {
  readonly seed?: number | string;
  /** Virtual milliseconds since 1970 at the start; a round instant by default, the same for every run. */
  readonly start?: number;
  /** Told what a task threw: a defect of the engine. */
  readonly onError?: (error: unknown) => void;
}

export function createWorld({
  seed = 1,
  start = Date.UTC(2026, 0, 1),
  onError = reportLater,
}: WorldOptions = {}): World {
  const loop = createEventLoop(realHost(), start, onError);
  return {
    clock: loop.clock,
    loop,
    random: createRandom(seed),
    trace: createTrace(() => loop.clock.now()),
    drivers: loop,
    start,
    dispose: () => loop.dispose(),
  };
}

/** Without a handler a defect must still be seen: as an unhandled rejection, which stops no simulated component. */
function reportLater(error: unknown): void {
  void Promise.reject(error);
}
