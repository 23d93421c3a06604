import type { Sim } from '../../sim/index.ts';

/** The nodes of one zone that are going to be tainted, no more of them a second than the zone's state allows. */
export interface EvictionQueue {
  add(node: string): void;
  remove(node: string): void;
  /** Nodes a second; none at zero. What was saved up before stays. */
  setRate(perSecond: number): void;
  stop(): void;
}

/** How often the queue is looked at, in milliseconds (the real controller's). */
const period = 100;

/** @param taint called with each node whose turn it is; false where it has to come again */
export function createEvictionQueue(sim: Sim, taint: (node: string) => Promise<boolean>): EvictionQueue {
  const waiting = new Set<string>();
  let rate = 0;
  /** At most one node may be tainted at once. */
  let tokens = 1;
  let filled = sim.clock.now();
  let cancel: (() => void) | undefined;

  function fill(): void {
    const now = sim.clock.now();
    tokens = Math.min(1, tokens + ((now - filled) / 1000) * rate);
    filled = now;
  }

  /** Waits for the next look at which a node may be tainted. */
  function plan(): void {
    cancel?.();
    cancel = undefined;
    if (waiting.size === 0 || rate === 0) return;
    const missing = Math.max(0, 1 - tokens);
    const wait = Math.max(period, Math.ceil(((missing / rate) * 1000) / period) * period);
    cancel = sim.clock.after(wait, look, { upkeep: true });
  }

  function look(): void {
    cancel = undefined;
    fill();
    // rounding must not cost a look: a thousandth of a node is a token
    const [node] = waiting;
    if (node !== undefined && tokens > 0.999) {
      tokens = Math.max(0, tokens - 1);
      waiting.delete(node);
      void taint(node).then((done) => {
        if (done) return;
        waiting.add(node);
        if (!cancel) plan();
      });
    }
    plan();
  }

  return {
    add(node) {
      if (waiting.has(node)) return;
      waiting.add(node);
      fill();
      if (!cancel) plan();
    },
    remove(node) {
      waiting.delete(node);
    },
    setRate(perSecond) {
      if (perSecond === rate) return;
      fill();
      rate = perSecond;
      plan();
    },
    stop: () => cancel?.(),
  };
}
