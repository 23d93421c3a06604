/**
 * SHA-256 and HMAC: small, and at once, where the platform's own would have to be waited for.
 *
 * @see https://csrc.nist.gov/pubs/fips/180-4/upd1/final
 */
const blockBytes = 64;

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

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** SHA-256 of some bytes in hexadecimal. */
export function sha256(message: Uint8Array): string {
  return Array.from(digest(message), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function digest(message: Uint8Array): Uint8Array {
  const length = Math.ceil((message.length + 9) / blockBytes) * blockBytes;
  const padded = new Uint8Array(length);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(length - 4, message.length << 3);
  const state = Int32Array.from(initial);
  const words = new Int32Array(64);
  for (let offset = 0; offset < length; offset += blockBytes) compress(state, view, offset, words);
  const result = new DataView(new ArrayBuffer(32));
  for (const [i, word] of state.entries()) result.setUint32(i * 4, word);
  return new Uint8Array(result.buffer);
}

function compress(state: Int32Array, view: DataView, offset: number, words: Int32Array): void {
  for (let i = 0; i < 64; i++) {
    if (i < 16) {
      words[i] = view.getInt32(offset + i * 4);
      continue;
    }
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
  state.set([a, b, c, d, e, f, g, h].map((word, i) => at(state, i) + word));
}

/** A word of a list, whose length is known. */
function at(list: Int32Array, i: number): number {
  return list[i] ?? 0;
}

/** @see https://www.rfc-editor.org/rfc/rfc2104 */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const short = key.length > blockBytes ? digest(key) : key;
  const padded = (filler: number, rest: Uint8Array): Uint8Array => {
    const block = new Uint8Array(blockBytes + rest.length).fill(filler, 0, blockBytes);
    for (const [i, byte] of short.entries()) block[i] = byte ^ filler;
    block.set(rest, blockBytes);
    return block;
  };
  return digest(padded(0x5c, digest(padded(0x36, message))));
}
