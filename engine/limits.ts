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

  // network
  /** Bytes written to a connection and not yet read, above which the writer waits. */
  socketBuffer: 64 * 1024,
  /** Bytes of an HTTP message's head; servers commonly refuse more than 8 to 64 KB. */
  httpHead: 64 * 1024,
  /** Bytes of an HTTP message's body held in memory. */
  httpBody: 16 * 1024 * 1024,

  // the store and the API server
  /** Changes kept for one resource, for watches to catch up from: more than any list takes to be followed by its watch. */
  storeHistory: 20_000,
  /** Changes that a watcher may have waiting: the largest burst within one turn, at 8 bytes each. */
  watchBuffer: 100_000,

  // controllers and their clients

  /** Objects that a long loop handles before it lets others run: at a few microseconds each, about a millisecond. */
  objectsPerTurn: 250,
  /** Keys that one controller looks at at the same time, as the real controller manager's `--concurrent-*-syncs`. */
  workersPerController: 5,
  /** Waits between retries of one key, in milliseconds, doubling from the first to the longest (client-go's defaults). */
  retryBackOff: { first: 5, longest: 1_000_000 },
  /** Retries of one controller in all, beyond each key's own back-off (client-go's defaults). */
  retryBucket: { perSecond: 10, burst: 100 },
  /** Retries after which a cluster no longer waits for a key to succeed: the next would come after 1.3 s. */
  retriesBeforeUpkeep: 8,
  /** Bytes of a request's body: what a real API server takes. */
  requestBodyBytes: 3 * 1024 * 1024,
} as const;
