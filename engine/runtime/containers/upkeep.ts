import type { Clock, Sim } from '../../sim/index.ts';

/** The same world, in which waits are upkeep unless said otherwise: a cluster does not wait for a server's endless loop. */
export function withUpkeepClock(sim: Sim): Sim {
  const { clock } = sim;
  const upkeep = { upkeep: true };
  const slow: Clock = {
    now: clock.now,
    timestamp: clock.timestamp,
    microTimestamp: clock.microTimestamp,
    nanoseconds: clock.nanoseconds,
    sleep: (duration, signal, options = upkeep) => clock.sleep(duration, signal, options),
    after: (duration, fire, options = upkeep) => clock.after(duration, fire, options),
    every: (period, fire, options = upkeep) => clock.every(period, fire, options),
  };
  return { clock: slow, loop: sim.loop, random: sim.random, trace: sim.trace };
}
