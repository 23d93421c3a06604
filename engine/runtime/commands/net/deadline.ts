import type { ToolProcess } from '../../processes/machine.ts';

/** The time for something ran out. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

/** Runs `work` with a signal that aborts with the process, or after `milliseconds` with `DeadlineExceeded`. */
export async function within<T>(
  process: ToolProcess,
  milliseconds: number | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const stop = () => abort.abort(process.signal.reason);
  process.signal.addEventListener('abort', stop, { once: true });
  let expire: (error: unknown) => void = () => {};
  const expired = new Promise<never>((_, reject) => {
    expire = reject;
  });
  const cancel =
    milliseconds === undefined
      ? () => {}
      : process.sim.clock.after(milliseconds, () => {
          const error = new DeadlineExceeded('deadline exceeded');
          abort.abort(error);
          expire(error);
        });
  try {
    return await Promise.race([work(abort.signal), expired]);
  } finally {
    cancel();
    process.signal.removeEventListener('abort', stop);
  }
}
