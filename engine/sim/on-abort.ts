/** Whoever waits for a signal, by the signal: however many they are, it has one listener. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `react` once when the signal aborts. A signal of a long command has hundreds of waits at a time, each of which would
 * be a listener of its own, which platforms take for a leak.
 *
 * @returns what ends the wait
 */
export function onAbort(signal: AbortSignal, react: () => void): () => void {
  let reactions = waiting.get(signal);
  if (!reactions) {
    const fresh = new Set<() => void>();
    reactions = fresh;
    waiting.set(signal, fresh);
    signal.addEventListener(
      'abort',
      () => {
        waiting.delete(signal);
        for (const each of fresh) each();
      },
      { once: true },
    );
  }
  // the same function may wait twice
  const own = () => react();
  const known = reactions;
  known.add(own);
  return () => known.delete(own);
}
