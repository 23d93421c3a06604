/** Counts of small numbers (indices of nodes, domains of a topology), each counted. */
export class CountList {
  readonly #counts: number[];
  /** How many have a count other than zero. */
  occupied = 0;

  constructor(length: number) {
    this.#counts = Array.from<number>({ length }).fill(0);
  }

  add(number: number, by: number): void {
    const before = this.#counts[number] ?? 0;
    this.#counts[number] = before + by;
    this.occupied += Number(before + by !== 0) - Number(before !== 0);
  }

  at(number: number): number {
    return this.#counts[number] ?? 0;
  }
}

/** The same where few of many have a count: one bit for each tells those, so that the others are not looked up. */
export class SparseCounts {
  readonly #counts = new Map<number, number>();
  readonly #bits: number[] = [];

  get occupied(): number {
    return this.#counts.size;
  }

  add(number: number, by: number): void {
    const sum = (this.#counts.get(number) ?? 0) + by;
    const word = number >> wordShift;
    const bit = 1 << (number & wordMask);
    while (this.#bits.length <= word) this.#bits.push(0);
    if (sum === 0) {
      this.#counts.delete(number);
      this.#bits[word] = (this.#bits[word] ?? 0) & ~bit;
    } else {
      this.#counts.set(number, sum);
      this.#bits[word] = (this.#bits[word] ?? 0) | bit;
    }
  }

  at(number: number): number {
    const word = this.#bits[number >> wordShift];
    if (word === undefined || (word & (1 << (number & wordMask))) === 0) return 0;
    return this.#counts.get(number) ?? 0;
  }
}

/** 32 bits a word, as the bitwise operators have it. */
const wordShift = 5;
const wordMask = 31;
