import type { Random } from '../../sim/index.ts';

/**
 * Whole numbers of a range, handed out at random: the upper part first, so that the lower stays free for those who ask for a
 * certain one (as the real server does for addresses and node ports).
 */
export class NumberPool {
  readonly #first: number;
  readonly #size: number;
  /** Numbers below this, counted from the first, are given only when nothing else is left. */
  readonly #band: number;
  readonly #holders = new Map<number, string>();

  constructor(first: number, size: number) {
    this.#first = first;
    this.#size = size;
    this.#band = size < 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 16)), 256);
  }

  has(number: number): boolean {
    return number >= this.#first && number < this.#first + this.#size;
  }

  holder(number: number): string | undefined {
    return this.#holders.get(number);
  }

  take(number: number, holder: string): void {
    this.#holders.set(number, holder);
  }

  release(number: number, holder: string): void {
    if (this.#holders.get(number) === holder) this.#holders.delete(number);
  }

  /** A free number; undefined where all are taken. `avoid`: about to be taken by the same object. */
  pick(random: Random, avoid: ReadonlySet<number>): number | undefined {
    const upper = this.#size - this.#band;
    const free = (offset: number): number | undefined => {
      const number = this.#first + offset;
      return this.#holders.has(number) || avoid.has(number) ? undefined : number;
    };
    const start = random.below(upper);
    for (let i = 0; i < upper; i++) {
      const number = free(this.#band + ((start + i) % upper));
      if (number !== undefined) return number;
    }
    for (let i = 0; i < this.#band; i++) {
      const number = free(i);
      if (number !== undefined) return number;
    }
    return undefined;
  }
}
