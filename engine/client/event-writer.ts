import { limits } from '../limits.ts';
import { isApiError, Unanswered } from '../machinery/errors.ts';
import type { Sim } from '../sim/index.ts';

/**
 * A queue of what recorders have to write: one at a time, in the order in which it came. Where nobody answers it is tried again
 * for a while; what is refused is lost.
 */
export function createEventWriter<T>({ loop, clock }: Sim, write: (one: T) => Promise<void>): (one: T) => void {
  let pending: T[] = [];
  let writing = false;

  async function writeAll(): Promise<void> {
    while (pending.length > 0) {
      const batch = pending;
      pending = [];
      let written = 0;
      for (const one of batch) {
        await writeAtLast(one);
        if (++written % limits.eventsPerTurn === 0) await loop.turn();
      }
    }
    writing = false;
  }

  async function writeAtLast(one: T): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await write(one);
      } catch (error) {
        if (!isApiError(error)) throw error;
        if (!(error instanceof Unanswered) || tries >= limits.eventTries.most) return;
        await clock.sleep(limits.eventTries.wait, undefined, { upkeep: true });
      }
    }
  }

  return (one) => {
    pending.push(one);
    if (writing) return;
    writing = true;
    loop.defer(() => void writeAll());
  };
}
