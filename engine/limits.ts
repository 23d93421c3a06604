/** Every limit of the engine, with its default and the reason for it. */
export const limits = {
  /** Tasks begun before the event loop gives its thread back: at up to 0.5 ms each, well under 25 ms. */
  tasksPerTurn: 32,
  /** Decisions kept for one object: a pod that stays unschedulable for a day makes about this many. */
  decisionsPerSubject: 50,
  /** Decisions kept in all: about 100 MB at their usual size. */
  decisions: 300_000,
  /** How far `settle` moves time, in milliseconds: a minute covers every pull, start and grace period by default. */
  settleHorizon: 60_000,
  /** Timers that one `settle` may fire, so that a loop of foreground work cannot hold a cell for ever. */
  settleTimers: 1_000_000,
} as const;
