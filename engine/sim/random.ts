/**
 * Seeded randomness. Each component forks a stream of its own by name, so that one that draws more does not change
 * what the others see.
 */
export interface Random {
  /** 0 <= x < 1. */
  next(): number;
  /** 0 <= n < limit, a whole number. */
  below(limit: number): number;
  /** A version 4 UUID. */
  uuid(): string;
  /** Letters and digits as generated names use them: no vowels, nothing that reads as a word. */
  suffix(length: number): string;
  /** `count` bytes, for tokens and keys of the simulated world. */
  bytes(count: number): Uint8Array;
  fork(name: string): Random;
}

/** What generated names are spelled with: no vowels, no digits that look like letters. */
export const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789';
const digits = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const dash = 45;
const four = 52;

export function createRandom(seed: number | string): Random {
  return fromState(String(seed));
}

function fromState(seed: string): Random {
  // sfc32 (PractRand), seeded by four rounds of FNV-1a
  let a = fnv1a(`${seed}/a`);
  let b = fnv1a(`${seed}/b`);
  let c = fnv1a(`${seed}/c`);
  let counter = 1;
  const word = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) word();
  const below = (limit: number): number => Math.floor((word() / 4294967296) * limit);
  const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, () => word() >>> 24);
  return {
    next: () => word() / 4294967296,
    below,
    bytes,
    uuid() {
      const w0 = word();
      const w1 = word();
      const w2 = word();
      const w3 = word();
      const at = (value: number, shift: number): number => digits[(value >>> shift) & 15] as number;
      // one call makes one flat string; joined pieces would be kept as a tree of them
      return String.fromCharCode(
        at(w0, 28),
        at(w0, 24),
        at(w0, 20),
        at(w0, 16),
        at(w0, 12),
        at(w0, 8),
        at(w0, 4),
        at(w0, 0),
        dash,
        at(w1, 28),
        at(w1, 24),
        at(w1, 20),
        at(w1, 16),
        dash,
        four,
        at(w1, 8),
        at(w1, 4),
        at(w1, 0),
        dash,
        at(((w2 >>> 28) & 3) | 8, 0),
        at(w2, 24),
        at(w2, 20),
        at(w2, 16),
        dash,
        at(w2, 12),
        at(w2, 8),
        at(w2, 4),
        at(w2, 0),
        at(w3, 28),
        at(w3, 24),
        at(w3, 20),
        at(w3, 16),
        at(w3, 12),
        at(w3, 8),
        at(w3, 4),
        at(w3, 0),
      );
    },
    suffix(length) {
      let text = '';
      for (let i = 0; i < length; i++) text += nameAlphabet[below(nameAlphabet.length)];
      return text;
    },
    fork: (name) => fromState(`${seed}/${name}`),
  };
}

/** The 32-bit FNV-1a hash of a text, by UTF-16 code units. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
