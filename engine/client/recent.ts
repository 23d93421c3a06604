/** What can be held by one `Recent`: its neighbours in the order of use. */
export interface Link<T> {
  older: T | undefined;
  newer: T | undefined;
}

/**
 * The entries used last, at most so many. A list through the entries themselves: the first entry of a set from which many
 * were taken is found slower the more there were.
 */
export class Recent<T extends Link<T>> {
  readonly #limit: number;
  #size = 0;
  #newest: T | undefined;
  #oldest: T | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  has(entry: T): boolean {
    return entry.newer !== undefined || this.#newest === entry;
  }

  /** Marks an entry as the one used last. Returns the one that was not for longest, where it had to go. */
  use(entry: T): T | undefined {
    if (this.#newest === entry) return undefined;
    if (entry.newer) this.#take(entry);
    else this.#size++;
    entry.older = this.#newest;
    if (this.#newest) this.#newest.newer = entry;
    else this.#oldest = entry;
    this.#newest = entry;
    const oldest = this.#oldest;
    if (this.#size <= this.#limit || !oldest) return undefined;
    this.#take(oldest);
    this.#size--;
    return oldest;
  }

  /** Lets go of an entry. */
  drop(entry: T): void {
    if (!this.has(entry)) return;
    if (entry.newer) this.#take(entry);
    else {
      this.#newest = entry.older;
      if (entry.older) entry.older.newer = undefined;
      else this.#oldest = undefined;
      entry.older = undefined;
    }
    this.#size--;
  }

  #take(entry: T): void {
    const { older, newer } = entry;
    if (older) older.newer = newer;
    else this.#oldest = newer;
    if (newer) newer.older = older;
    entry.older = undefined;
    entry.newer = undefined;
  }
}
