/**
 * The newest results of something that many ask for at the same time, such as watchers of the same change. Bounded: what was
 * asked for long ago is made again.
 */
export class Recent<Key extends object, Value> {
  readonly #limit: number;
  readonly #values = new Map<Key, Value>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  of(key: Key, make: () => Value, isGood: (value: Value) => boolean = () => true): Value {
    const known = this.#values.get(key);
    if (known !== undefined && isGood(known)) return known;
    const made = make();
    this.#values.delete(key);
    this.#values.set(key, made);
    if (this.#values.size > this.#limit) {
      for (const oldest of this.#values.keys()) {
        this.#values.delete(oldest);
        break;
      }
    }
    return made;
  }
}
