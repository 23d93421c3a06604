import { limits } from '../../limits.ts';
import type { Clock } from '../../sim/index.ts';

/** Whoever is told that something became of what it looks after. */
interface Listener {
  wake(): void;
}

/**
 * How a kubelet finds out what became of its containers: it asks the runtime once a second. So what the API shows of a pod
 * is up to a second late, and of what came and went within that second only the end is ever seen.
 *
 * @see https://kubernetes.io/docs/tasks/administer-cluster/switch-to-evented-pleg/
 */
export class Relist {
  readonly #clock: Clock;
  /** Where in a second this kubelet asks: each has its own beat. */
  readonly #phase: number;
  readonly #changed = new Set<Listener>();
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, phase: number) {
    this.#clock = clock;
    this.#phase = phase;
  }

  /** Something became of one of the listener's containers: it is told with the next list. */
  notice(listener: Listener): void {
    this.#changed.add(listener);
    this.#cancel ??= this.#clock.after(this.#untilNext(), () => {
      this.#cancel = undefined;
      const changed = [...this.#changed];
      this.#changed.clear();
      for (const one of changed) one.wake();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#changed.clear();
  }

  /** Milliseconds, never none: what happens at a list is seen by the next one. */
  #untilNext(): number {
    const { relist } = limits;
    return relist - ((((this.#clock.now() - this.#phase) % relist) + relist) % relist);
  }
}
