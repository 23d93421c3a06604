import { limits } from '../../limits.ts';
import type { Clock } from '../../sim/index.ts';

/** How fast a node says no. */
export interface RejectionPace {
  /** Resolves when the next rejection may be told. */
  turn(): Promise<void>;
}

/**
 * A ReplicaSet makes a pod that a kubelet rejected anew at once, without any back-off, for as long as it is rejected. In a
 * real cluster only the round trips between API server, kubelet and controller hold that up. Here they take no time, so the
 * time is taken where they come together; and it is upkeep, since such a circle never brings a change to its end.
 */
export function createRejectionPace(clock: Clock): RejectionPace {
  const { atOnce, window, interval } = limits.podRejections;
  let recent: readonly number[] = [];
  let next = 0;
  return {
    async turn() {
      const now = clock.now();
      recent = [...recent.filter((at) => now - at < window), now].slice(-atOnce - 1);
      if (recent.length <= atOnce) return;
      next = Math.max(now, next) + interval;
      await clock.sleep(next - now, undefined, { upkeep: true });
    },
  };
}
