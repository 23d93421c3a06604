/** Whether something was called off, and a signal of it for whoever has to wait. */
export interface Cancellable {
  readonly aborted: boolean;
  /** What it was called off with. */
  readonly reason: unknown;
  readonly signal: AbortSignal;
}

/** An AbortController that has a signal only when one was asked for: signals take much memory, and few works wait for anything. */
export class Cancellation implements Cancellable {
  #controller: AbortController | undefined;
  #aborted = false;
  #reason: unknown;

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#aborted) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}
