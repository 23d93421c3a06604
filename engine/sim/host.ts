/**
 * The real world: the only place of the engine that touches the wall clock and real timers.
 *
 * Everything else runs on the virtual clock, and so gives the same result every time.
 */
export interface Host {
  /** Milliseconds that only grow; the origin is arbitrary. */
  monotonic(): number;
  /** Resolves after every promise callback that is ready has run. */
  macrotask(): Promise<void>;
  /** Waits in real time, or until `wake` is called. */
  wait(milliseconds: number): { readonly done: Promise<void>; wake(): void };
}

interface HostGlobals {
  performance: { now(): number };
  setTimeout(callback: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
  setImmediate?: (callback: () => void) => unknown;
  MessageChannel: new () => {
    port1: { onmessage: (() => void) | null };
    port2: { postMessage(message: unknown): void };
  };
}

/** The longest real sleep in one go; longer ones are taken in pieces, since timers overflow at 24.8 days. */
const longestWait = 1_000_000_000;

export function realHost(): Host {
  const globals = globalThis as unknown as HostGlobals;
  const macrotask = globals.setImmediate
    ? () => new Promise<void>((resolve) => globals.setImmediate?.(resolve))
    : messageTurns(globals);
  return {
    monotonic: () => globals.performance.now(),
    macrotask,
    wait(milliseconds) {
      let wake = () => {};
      const done = new Promise<void>((resolve) => {
        const timer = globals.setTimeout(resolve, Math.min(Math.max(milliseconds, 0), longestWait));
        wake = () => {
          globals.clearTimeout(timer);
          resolve();
        };
      });
      return { done, wake };
    },
  };
}

/** Browsers have no `setImmediate`, and their `setTimeout` waits 4 ms: a message to oneself comes at once. */
function messageTurns(globals: HostGlobals): () => Promise<void> {
  const { port1, port2 } = new globals.MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(0);
    });
}
