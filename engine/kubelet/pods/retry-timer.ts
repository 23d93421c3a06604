import type { KubeApi } from '../../client/kube-api.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { Clock, Duration } from '../../sim/index.ts';
import type { MissingObject } from '../volumes/mount-error.ts';

/**
 * When a pod is looked at again although nothing happened: the earliest instant that was asked for.
 *
 * A retry that may go on for ever is upkeep, so that a broken pod keeps no cluster from settling. Once the object that it
 * waits for appears, its next retry brings a change to its end, and counts again.
 */
export class RetryTimer {
  readonly #clock: Clock;
  readonly #fire: () => void;
  #due = Number.POSITIVE_INFINITY;
  #upkeep = false;
  #cancel: (() => void) | undefined;
  #expecting: AbortController | undefined;

  constructor(clock: Clock, fire: () => void) {
    this.#clock = clock;
    this.#fire = fire;
  }

  /** Whether a look has been asked for and is still to come. */
  get armed(): boolean {
    return this.#cancel !== undefined;
  }

  /** Asks for a look in `delay` milliseconds. */
  set(delay: Duration, upkeep: boolean): void {
    const due = this.#clock.now() + delay;
    if (this.#cancel && this.#due <= due && (!this.#upkeep || upkeep)) return;
    this.#arm(Math.min(due, this.#due), upkeep && (this.#upkeep || !this.#cancel));
  }

  /** The retry counts again when this object has appeared. */
  expect(api: KubeApi, { resource, namespace, name, since }: MissingObject, signal: AbortSignal): void {
    this.#expecting?.abort();
    const expecting = new AbortController();
    this.#expecting = expecting;
    const end = () => expecting.abort();
    signal.addEventListener('abort', end, { once: true });
    const where = namespace === undefined ? resource : { ...resource, namespace };
    const wait = async () => {
      const options = {
        fieldSelector: `metadata.name=${name}`,
        signal: expecting.signal,
        ...(since === undefined ? {} : { resourceVersion: since }),
      };
      for await (const event of api.watch(where, options)) {
        if (event.type !== 'ADDED' && event.type !== 'MODIFIED') continue;
        if (this.#cancel && this.#upkeep) this.#arm(this.#due, false);
        return;
      }
    };
    void wait()
      .catch((error: unknown) => {
        // without the watch the retries go on as they are
        if (!isApiError(error) && !expecting.signal.aborted) throw error;
      })
      .finally(() => signal.removeEventListener('abort', end));
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#due = Number.POSITIVE_INFINITY;
    this.#expecting?.abort();
    this.#expecting = undefined;
  }

  #arm(due: number, upkeep: boolean): void {
    this.#cancel?.();
    this.#due = due;
    this.#upkeep = upkeep;
    this.#cancel = this.#clock.after(
      due - this.#clock.now(),
      () => {
        this.cancel();
        this.#fire();
      },
      { upkeep },
    );
  }
}
