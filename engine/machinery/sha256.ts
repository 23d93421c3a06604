/**
 * SHA-256 and HMAC: small, and at once, where the platform's own would have to be waited for.
 *
 * @see https://csrc.nist.gov/pubs/fips/180-4/upd1/final
 */
const blockBytes = 64;
const digestBytes = 32;

/** The first 32 bits of the fractional parts of the roots of the first primes. */
const fractions = (count: number, root: (prime: number) => number): Int32Array => {
  const found = new Int32Array(count);
  for (let candidate = 2, i = 0; i < count; candidate++) {
    let prime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) prime = false;
    if (prime) found[i++] = ((root(candidate) % 1) * 2 ** 32) | 0;
  }
  return found;
};
const initial = fractions(8, Math.sqrt);
const constants = fractions(64, Math.cbrt);

// what one digest works with is there for all of them
const words = new Int32Array(64);
const lastBlocks = new Uint8Array(2 * blockBytes);

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** SHA-256 of some bytes in hexadecimal. */
export function sha256(message: Uint8Array): string {
  return Array.from(digestSha256(message), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const digestSha256 = (message: Uint8Array): Uint8Array => digest(initial, 0, message);

/** The digest of a message of which the first blocks, so many bytes, are in the state already. */
function digest(begun: Int32Array, before: number, message: Uint8Array): Uint8Array {
  const state = begun.slice();
  const whole = message.length - (message.length % blockBytes);
  for (let offset = 0; offset < whole; offset += blockBytes) compress(state, message, offset);
  const rest = message.length - whole;
  const end = rest + 9 > blockBytes ? 2 * blockBytes : blockBytes;
  lastBlocks.fill(0);
  for (let i = 0; i < rest; i++) lastBlocks[i] = message[whole + i] ?? 0;
  lastBlocks[rest] = 0x80;
  const length = before + message.length;
  putWord(lastBlocks, end - 8, Math.floor(length / 2 ** 29));
  putWord(lastBlocks, end - 4, length << 3);
  for (let offset = 0; offset < end; offset += blockBytes) compress(state, lastBlocks, offset);
  const result = new Uint8Array(digestBytes);
  for (let i = 0; i < 8; i++) putWord(result, i * 4, at(state, i));
  return result;
}

function compress(state: Int32Array, bytes: Uint8Array, offset: number): void {
  for (let i = 0; i < 16; i++) {
    const from = offset + i * 4;
    words[i] =
      ((bytes[from] ?? 0) << 24) |
      ((bytes[from + 1] ?? 0) << 16) |
      ((bytes[from + 2] ?? 0) << 8) |
      (bytes[from + 3] ?? 0);
  }
  for (let i = 16; i < 64; i++) {
    const early = at(words, i - 15);
    const late = at(words, i - 2);
    const s0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const s1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    words[i] = (at(words, i - 16) + s0 + at(words, i - 7) + s1) | 0;
  }
  let a = at(state, 0);
  let b = at(state, 1);
  let c = at(state, 2);
  let d = at(state, 3);
  let e = at(state, 4);
  let f = at(state, 5);
  let g = at(state, 6);
  let h = at(state, 7);
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + s1 + ((e & f) ^ (~e & g)) + at(constants, i) + at(words, i)) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    // one by one: a swap of arrays would cost most of the time
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0] = at(state, 0) + a;
  state[1] = at(state, 1) + b;
  state[2] = at(state, 2) + c;
  state[3] = at(state, 3) + d;
  state[4] = at(state, 4) + e;
  state[5] = at(state, 5) + f;
  state[6] = at(state, 6) + g;
  state[7] = at(state, 7) + h;
}

/** A word of a list whose length is known. */
function at(list: Int32Array, i: number): number {
  return list[i] ?? 0;
}

function putWord(bytes: Uint8Array, offset: number, word: number): void {
  bytes[offset] = word >>> 24;
  bytes[offset + 1] = word >>> 16;
  bytes[offset + 2] = word >>> 8;
  bytes[offset + 3] = word;
}

/** HMAC with one key, whose part of the work is done once. @see https://www.rfc-editor.org/rfc/rfc2104 */
export function hmacSha256(key: Uint8Array): (message: Uint8Array) => Uint8Array {
  const short = key.length > blockBytes ? digest(initial, 0, key) : key;
  const begun = (filler: number): Int32Array => {
    const block = new Uint8Array(blockBytes).fill(filler);
    for (let i = 0; i < short.length; i++) block[i] = (short[i] ?? 0) ^ filler;
    const state = initial.slice();
    compress(state, block, 0);
    return state;
  };
  const inner = begun(0x36);
  const outer = begun(0x5c);
  return (message) => digest(outer, blockBytes, digest(inner, blockBytes, message));
}
