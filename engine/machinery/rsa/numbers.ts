/** Arithmetic of large numbers for signatures: plain `bigint`s, the same bytes in every JavaScript. */

const windowBits = 5;

/** `base` to the power of `exponent`, modulo `modulus`. */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const powers = [1n, base % modulus];
  for (let i = 2; i < 1 << windowBits; i++) powers.push(((powers[i - 1] ?? 1n) * (powers[1] ?? 1n)) % modulus);
  const bits = exponent.toString(2);
  const padded = bits.padStart(Math.ceil(bits.length / windowBits) * windowBits, '0');
  let result = 1n;
  for (let at = 0; at < padded.length; at += windowBits) {
    for (let i = 0; i < windowBits; i++) result = (result * result) % modulus;
    const digit = Number.parseInt(padded.slice(at, at + windowBits), 2);
    if (digit > 0) result = (result * (powers[digit] ?? 1n)) % modulus;
  }
  return result;
}

/** What times `value` is 1, modulo `modulus`; the two have no common factor. */
export function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b] = [value % modulus, modulus];
  let [x, y] = [1n, 0n];
  while (a > 1n) {
    const quotient = a / b;
    [a, b] = [b, a % b];
    [x, y] = [y, x - quotient * y];
  }
  return x < 0n ? x + modulus : x;
}

/** Big-endian, as every format of keys has them. */
export function numberOf(bytes: Uint8Array): bigint {
  let text = '0x0';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return BigInt(text);
}

/** Big-endian in so many bytes; as few as hold it where no length is asked for. */
export function bytesOf(value: bigint, length?: number): Uint8Array {
  const text = value.toString(16);
  const digits = text.padStart(length === undefined ? text.length + (text.length % 2) : length * 2, '0');
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(i * 2, i * 2 + 2), 16));
}
