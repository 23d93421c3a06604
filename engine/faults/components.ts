/** A part of the control plane that can be stopped and started again, as a process that keeps nothing. */
export interface Component {
  readonly running: boolean;
  /** Stops it until what it returns is called; of several that stopped it the last one starts it. */
  hold(): () => void;
  /** For good. */
  stop(): void;
}

/** Starts something now, and anew each time after it was stopped. */
export function createComponent<Started extends { stop(): void }>(start: () => Started): Component {
  const holds = new Set<object>();
  let running: Started | undefined = start();
  let over = false;
  const end = () => {
    running?.stop();
    running = undefined;
  };
  return {
    get running() {
      return running !== undefined;
    },
    hold() {
      const hold = {};
      holds.add(hold);
      end();
      return () => {
        if (holds.delete(hold) && holds.size === 0 && !over) running = start();
      };
    },
    stop() {
      over = true;
      end();
    },
  };
}
