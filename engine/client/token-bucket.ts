import type { Clock, Duration } from '../sim/index.ts';

/** Lets `perSecond` through on the long run and `burst` at once. A class: each object of which Events tell has one. */
export class TokenBucket {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #rate: { readonly perSecond: number; readonly burst: number };
  #tokens: number;
  #filled: number;

  constructor(clock: Pick<Clock, 'now'>, rate: { readonly perSecond: number; readonly burst: number }) {
    this.#clock = clock;
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#filled = clock.now();
  }

  /** Takes a token, and says how long to wait for it. */
  delay(): Duration {
    this.#fill();
    this.#tokens--;
    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.#rate.perSecond) * 1000;
  }

  tryTake(): boolean {
    this.#fill();
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  #fill(): void {
    const now = this.#clock.now();
    const { perSecond, burst } = this.#rate;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filled) / 1000) * perSecond);
    this.#filled = now;
  }
}
