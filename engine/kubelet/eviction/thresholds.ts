import { quantityValue } from '../../scheduler/cache/resources.ts';
import type { EvictionSignal, MachineLoad, MachineReadings, NodeConfig } from '../contract.ts';
import type { Pressure } from '../node/conditions.ts';

/** What a signal is about. */
interface Signal {
  readonly signal: EvictionSignal;
  readonly reading: keyof MachineLoad;
  /** The node condition that it brings. */
  readonly pressure: keyof Pressure;
  /** What is reclaimed, in the words of events. */
  readonly resource: 'memory' | 'ephemeral-storage' | 'pids';
  /** The default of a real kubelet on Linux; none for process ids. */
  readonly hard: string | undefined;
}

/**
 * Memory first, as a kubelet attends to what is starved.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#hard-eviction-thresholds
 */
const signals: readonly Signal[] = [
  { signal: 'memory.available', reading: 'memory', pressure: 'memory', resource: 'memory', hard: '100Mi' },
  { signal: 'nodefs.available', reading: 'disk', pressure: 'disk', resource: 'ephemeral-storage', hard: '10%' },
  { signal: 'imagefs.available', reading: 'disk', pressure: 'disk', resource: 'ephemeral-storage', hard: '15%' },
  { signal: 'pid.available', reading: 'pids', pressure: 'pid', resource: 'pids', hard: undefined },
];

export interface Threshold extends Signal {
  /** What must be left, as it was configured. */
  readonly minimum: string;
}

/** A threshold that is met: less is left than there must be. */
export interface Starved {
  readonly threshold: Threshold;
  /** The threshold as an amount. */
  readonly least: number;
  readonly available: number;
}

export function thresholdsOf({ evictionHard }: NodeConfig): readonly Threshold[] {
  return signals.flatMap((signal) => {
    const minimum = evictionHard?.[signal.signal] ?? signal.hard;
    return minimum === undefined ? [] : [{ ...signal, minimum }];
  });
}

export function starvedNow(thresholds: readonly Threshold[], readings: MachineReadings): readonly Starved[] {
  return thresholds.flatMap((threshold) => {
    const { capacity, available } = readings[threshold.reading];
    const least = amountOf(threshold.minimum, capacity);
    return available < least ? [{ threshold, least, available }] : [];
  });
}

/** A percentage is kept as a 32-bit number by a kubelet, and so 10 % of 100Gi is some hundred bytes more than 10Gi. */
function amountOf(minimum: string, capacity: number): number {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(minimum)?.[1];
  return percent === undefined ? quantityValue(minimum) : Math.trunc(capacity * Math.fround(Number(percent) / 100));
}
