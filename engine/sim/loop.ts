import { limits } from '../limits.ts';
import { type Clock, type Duration, formatMicroTimestamp, formatTimestamp } from './clock.ts';
import type { Host } from './host.ts';
import { onAbort } from './on-abort.ts';
import { type Timer, TimerQueue } from './timers.ts';

/** Work that is due now, in the order in which it was asked for. */
export interface Loop {
  /** Runs `task` in a later turn. What it throws is handed to the loop's error handler and stops nothing else. */
  defer(task: () => void): void;
  /** Resolves in a later turn: a long job awaits it now and then, so that the thread is not held for more than 25 ms. */
  turn(): Promise<void>;
  /** Declares real asynchronous work (a file, a module): virtual time stands still until it is done. */
  external<T>(work: Promise<T>): Promise<T>;
}

/** Ways to let time pass. One at a time; `live` is left by `pause`. */
export interface Drivers {
  readonly mode: 'paused' | 'live';
  /** Follows the wall clock, `speed` times as fast. */
  live(speed?: number): void;
  pause(): void;
  /** Runs without waiting until only upkeep is due, or `horizon` has passed. Live: waits for that in real time. */
  settle(options?: { readonly horizon?: Duration; readonly signal?: AbortSignal }): Promise<void>;
  /**
   * Runs until `work` is done: without waiting while anything but upkeep is due, then at the pace of the wall clock.
   * So a `sleep 30` costs nothing, and a `get --watch` does not race through the years.
   */
  during<T>(work: Promise<T>): Promise<T>;
  /** Runs what is due now and then, if there is one, the next timer's instant. */
  step(): Promise<void>;
  /** Moves time by `duration`, and does all that comes due on the way, in order. */
  jump(duration: Duration, signal?: AbortSignal): Promise<void>;
  /** Milliseconds until the next timer is due; undefined where nothing ever will be. */
  untilNext(): Duration | undefined;
  /** Sets the clocks forward or back by `duration`: what they show changes, and timers go on as if they had not. */
  setClocks(duration: Duration): void;
}

export interface EventLoop extends Loop, Drivers {
  readonly clock: Clock;
  /** Stops for good: nothing runs any more, sleepers never wake. */
  dispose(): void;
}

/** Between two instants of one millisecond: hundreds of them fit. */
const nanosecondsApart = 1_217n;

export function createEventLoop(host: Host, start: number, onError: (error: unknown) => void): EventLoop {
  const foreground = new TimerQueue();
  const upkeep = new TimerQueue();
  const externals: { settled: boolean; release: () => void }[] = [];
  let ready: (() => void)[] = [];
  let order = 0;
  let now = start;
  /** What the clocks show beyond the time that has passed. */
  let shown = 0;
  let told = 0n;
  let disposed = false;
  /** Set while live: virtual = base + (wall - wallBase) * speed. */
  let pace: { base: number; wallBase: number; speed: number } | undefined;
  let wake = () => {};
  /** Pumps take turns: only one moves the world at a time. */
  let pumping: Promise<unknown> = Promise.resolve();

  const catchUp = (): number => {
    if (pace) now = Math.max(now, Math.floor(pace.base + (host.monotonic() - pace.wallBase) * pace.speed));
    return now;
  };

  function run(task: () => void): void {
    try {
      task();
    } catch (error) {
      onError(error);
    }
  }

  /** Runs all that is due now, until nothing is left but time. */
  async function drain(): Promise<void> {
    while (!disposed) {
      const batch = ready.length > limits.tasksPerTurn ? ready.splice(0, limits.tasksPerTurn) : ready;
      if (batch === ready) ready = [];
      for (const task of batch) run(task);
      await host.macrotask();
      if (ready.length > 0) continue;
      if (externals.length === 0) return;
      await waitUntil(() => externals.every((e) => e.settled) || ready.length > 0);
      // released in the order in which they were begun, whichever ended first
      if (externals.every((e) => e.settled)) for (const { release } of externals.splice(0)) release();
    }
  }

  async function waitUntil(condition: () => boolean): Promise<void> {
    while (!condition() && !disposed) {
      const pause = host.wait(1000);
      wake = pause.wake;
      await pause.done;
    }
  }

  const next = (): Timer | undefined => {
    const a = foreground.peek();
    const b = upkeep.peek();
    return !a || (b && (b.due < a.due || (b.due === a.due && b.order < a.order))) ? b : a;
  };

  /** Moves time to `instant` and makes ready all that is due by then. */
  function advanceTo(instant: number): number {
    now = Math.max(now, instant);
    let fired = 0;
    for (let timer = next(); timer && timer.due <= now; timer = next()) {
      (timer === foreground.peek() ? foreground : upkeep).pop();
      ready.push(timer.fire);
      fired++;
    }
    return fired;
  }

  function exclusively<T>(pump: () => Promise<T>): Promise<T> {
    const turn = pumping.then(pump, pump);
    pumping = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }

  async function livePump(): Promise<void> {
    while (pace && !disposed) {
      await drain();
      if (!pace || disposed) return;
      if (advanceTo(catchUp()) > 0) continue;
      const timer = next();
      const idle = host.wait(timer ? Math.max(1, (timer.due - now) / pace.speed) : 1000);
      wake = idle.wake;
      if (ready.length > 0) idle.wake();
      await idle.done;
    }
  }

  const clock: Clock = {
    now: () => catchUp() + shown,
    timestamp: () => formatTimestamp(catchUp() + shown),
    microTimestamp: () => formatMicroTimestamp(catchUp() + shown),
    nanoseconds() {
      const start = BigInt(Math.floor(catchUp() + shown)) * 1_000_000n;
      told = start > told ? start : told + nanosecondsApart;
      return told;
    },
    sleep(duration, signal, options) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      return new Promise((resolve, reject) => {
        const cancel = clock.after(
          duration,
          () => {
            stopListening?.();
            resolve();
          },
          options,
        );
        const stopListening =
          signal &&
          onAbort(signal, () => {
            cancel();
            reject(signal.reason);
          });
      });
    },
    after(duration, fire, options) {
      const timer: Timer = {
        due: catchUp() + Math.max(0, Math.ceil(duration)),
        order: order++,
        fire: () => {
          if (!timer.cancelled) fire();
        },
        cancelled: false,
      };
      (options?.upkeep ? upkeep : foreground).push(timer);
      wake();
      return () => {
        timer.cancelled = true;
      };
    },
    every(period, fire, options = { upkeep: true }) {
      let cancel = clock.after(
        period,
        function again() {
          cancel = clock.after(period, again, options);
          fire();
        },
        options,
      );
      return () => cancel();
    },
  };

  return {
    clock,
    get mode() {
      return pace ? 'live' : 'paused';
    },
    defer(task) {
      ready.push(task);
      wake();
    },
    turn: () =>
      new Promise((resolve) => {
        ready.push(resolve);
        wake();
      }),
    external(work) {
      return new Promise((resolve, reject) => {
        const entry = { settled: false, release: () => {} };
        externals.push(entry);
        const settle = (release: () => void) => {
          entry.release = release;
          entry.settled = true;
          wake();
        };
        work.then(
          (value) => settle(() => resolve(value)),
          (error) => settle(() => reject(error)),
        );
        wake();
      });
    },
    live(speed = 1) {
      const wasLive = pace !== undefined;
      const base = catchUp();
      pace = { base, wallBase: host.monotonic(), speed };
      if (!wasLive) void exclusively(livePump);
      wake();
    },
    pause() {
      catchUp();
      pace = undefined;
      wake();
    },
    async settle({ horizon = limits.settleHorizon, signal } = {}) {
      const end = catchUp() + horizon;
      if (pace) {
        const due = () => foreground.peek()?.due ?? Number.POSITIVE_INFINITY;
        while (pace && !disposed && !signal?.aborted && catchUp() < end && (ready.length > 0 || due() <= end)) {
          await host.wait(5).done;
        }
        return;
      }
      await exclusively(async () => {
        for (let fired = 0; fired < limits.settleTimers; ) {
          await drain();
          const timer = foreground.peek();
          if (disposed || signal?.aborted || !timer || timer.due > end) return;
          fired += advanceTo(next()?.due ?? now);
        }
      });
    },
    during(work) {
      if (pace) return work;
      let done = false;
      const finish = () => {
        done = true;
        wake();
      };
      work.then(finish, finish);
      return exclusively(async () => {
        while (!done && !disposed) {
          await drain();
          if (done) break;
          if (foreground.peek()) {
            advanceTo(next()?.due ?? now);
            continue;
          }
          const began = host.monotonic();
          const base = now;
          const timer = next();
          const idle = host.wait(timer ? timer.due - now : 1000);
          wake = idle.wake;
          if (done || ready.length > 0) idle.wake();
          await idle.done;
          advanceTo(base + Math.floor(host.monotonic() - began));
        }
        return work;
      });
    },
    step: () =>
      exclusively(async () => {
        await drain();
        const timer = next();
        if (timer) advanceTo(timer.due);
        await drain();
      }),
    jump: (duration, signal) =>
      exclusively(async () => {
        const end = catchUp() + duration;
        for (;;) {
          await drain();
          const timer = next();
          if (disposed || signal?.aborted) return;
          if (!timer || timer.due > end) break;
          advanceTo(timer.due);
        }
        now = Math.max(now, end);
        if (pace) pace = { ...pace, base: now, wallBase: host.monotonic() };
      }),
    untilNext() {
      const timer = next();
      return timer && Math.max(0, timer.due - catchUp());
    },
    setClocks(duration) {
      shown += duration;
    },
    dispose() {
      disposed = true;
      pace = undefined;
      wake();
    },
  };
}
