import type { CpuStat } from '../cri.ts';
import type { UsagePoint } from '../images/types.ts';
import { usageOf } from './usage.ts';

/** Milliseconds. */
const period = 100;

/**
 * Counts what a container uses of its processors. Between two changes it wants what is declared of it, which moves evenly,
 * and what its processes want, which stays; what it gets is that or its limit, whichever is less.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
 */
export class CpuAccount {
  readonly #startedAt: number;
  readonly #declared: () => readonly UsagePoint[] | undefined;
  #at: number;
  #limit: number | undefined;
  /** Cores that processes keep busy besides what is declared. */
  #busy = 0;
  /** Processor seconds that were asked for at once and are still to be worked off, on one core. */
  #backlog = 0;
  #stat = { usage: 0, periods: 0, throttledPeriods: 0, throttled: 0 };

  /** @param startedAt virtual milliseconds since 1970; @param limit cores */
  constructor(startedAt: number, limit: number | undefined, declared: () => readonly UsagePoint[] | undefined) {
    this.#startedAt = startedAt;
    this.#at = startedAt;
    this.#limit = limit;
    this.#declared = declared;
  }

  setLimit(now: number, cores: number | undefined): void {
    this.#advance(now);
    this.#limit = cores;
  }

  /** Processes keep so many cores more busy from now on, or less where it is negative. */
  occupy(now: number, cores: number): void {
    this.#advance(now);
    this.#busy = Math.max(0, this.#busy + cores);
  }

  spend(now: number, seconds: number): void {
    this.#advance(now);
    this.#backlog += seconds;
  }

  /** How much longer work takes than it would without a limit: 1, or more where more is wanted than may be used. */
  slowdown(now: number): number {
    if (this.#limit === undefined) return 1;
    const wanted = this.#busy + usageOf(this.#declared(), now - this.#startedAt).cpu;
    return Math.max(1, wanted / this.#limit);
  }

  stat(now: number): CpuStat {
    this.#advance(now);
    const { usage, periods, throttledPeriods, throttled } = this.#stat;
    return { usage, periods: Math.floor(periods), throttledPeriods: Math.floor(throttledPeriods), throttled };
  }

  #advance(now: number): void {
    const points = this.#declared() ?? [];
    while (this.#at < now) {
      const age = this.#at - this.#startedAt;
      const bend = points.find(({ after }) => after > age)?.after ?? Number.POSITIVE_INFINITY;
      let until = Math.min(now, this.#startedAt + bend);
      if (this.#backlog > 0) until = Math.min(until, this.#at + Math.max(1, this.#backlog * 1000 * this.#share()));
      this.#count(age, until - this.#startedAt, points);
      this.#at = until;
    }
  }

  /** By how much one core more than is busy anyway would be slowed down. */
  #share(): number {
    return this.#limit === undefined ? 1 : Math.max(1, (this.#busy + 1) / this.#limit);
  }

  /** A stretch of time, in milliseconds since the start, in which what is wanted moves evenly. */
  #count(from: number, to: number, points: readonly UsagePoint[]): void {
    const backlogged = this.#backlog > 0 ? 1 : 0;
    const wantedAt = (age: number) => this.#busy + backlogged + (points.length === 0 ? 0 : usageOf(points, age).cpu);
    const limit = this.#limit ?? Number.POSITIVE_INFINITY;
    const [first, last] = [wantedAt(from), wantedAt(to)];
    const crosses = first > limit !== last > limit && first !== last;
    const middle = crosses ? from + ((limit - first) / (last - first)) * (to - from) : to;
    for (const [begin, end] of crosses ? [[from, middle] as const, [middle, to] as const] : [[from, to] as const]) {
      const time = end - begin;
      const wanted = wantedAt((begin + end) / 2);
      const used = Math.min(wanted, limit);
      this.#stat.usage += (used * time) / 1000;
      if (this.#limit !== undefined && wanted > 0) this.#stat.periods += time / period;
      if (wanted > limit) {
        this.#stat.throttledPeriods += time / period;
        this.#stat.throttled += ((1 - limit / wanted) * time) / 1000;
      }
    }
    if (backlogged === 1) this.#backlog = Math.max(0, this.#backlog - (to - from) / 1000 / this.#share());
  }
}
