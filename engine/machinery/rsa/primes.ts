import { hmacSha256 } from '../sha256.ts';
import { numberOf, power } from './numbers.ts';

const smallPrimes = sieve(4096);
/** Odd numbers that are looked at from one start. */
const span = 2048;
/** A composite number passes the tests by chance with a likelihood that nobody will see. */
const bases = [2n, 3n, 5n, 7n, 11n];

/**
 * Different primes of so many bits with their three highest bits set, so that the product of four has four times as many bits. The
 * same seed gives the same ones.
 */
export function primesFrom(seed: Uint8Array, count: number, bits: number, fits: (prime: bigint) => boolean): bigint[] {
  const block = hmacSha256(seed);
  let blocks = 0;
  const start = (): bigint => {
    const bytes = new Uint8Array(bits / 8);
    for (let at = 0; at < bytes.length; at += 32) {
      bytes.set(block(new TextEncoder().encode(`rsa/${blocks++}`)).subarray(0, bytes.length - at), at);
    }
    return numberOf(bytes) | (7n << BigInt(bits - 3)) | 1n;
  };
  const found: bigint[] = [];
  while (found.length < count) {
    const prime = primeFrom(start(), (candidate) => !found.includes(candidate) && fits(candidate));
    if (prime !== undefined) found.push(prime);
  }
  return found;
}

/** The first prime from an odd number on; undefined where none is near. */
function primeFrom(start: bigint, fits: (candidate: bigint) => boolean): bigint | undefined {
  const composite = new Uint8Array(span);
  for (const prime of smallPrimes) {
    const rest = Number(start % BigInt(prime));
    const distance = rest === 0 ? 0 : prime - rest;
    for (let i = (distance % 2 === 0 ? distance : distance + prime) / 2; i < span; i += prime) composite[i] = 1;
  }
  for (let i = 0; i < span; i++) {
    const candidate = start + BigInt(2 * i);
    if (!composite[i] && fits(candidate) && isProbablyPrime(candidate)) return candidate;
  }
  return undefined;
}

/** @see https://en.wikipedia.org/wiki/Miller–Rabin_primality_test */
export function isProbablyPrime(candidate: bigint): boolean {
  const last = candidate - 1n;
  let odd = last;
  let twos = 0;
  while (odd % 2n === 0n) {
    odd /= 2n;
    twos++;
  }
  return bases.every((base) => {
    let value = power(base, odd, candidate);
    if (value === 1n || value === last) return true;
    for (let i = 1; i < twos; i++) {
      value = (value * value) % candidate;
      if (value === last) return true;
    }
    return false;
  });
}

/** The odd primes below a limit. */
function sieve(limit: number): readonly number[] {
  const composite = new Uint8Array(limit);
  const primes: number[] = [];
  for (let n = 3; n < limit; n += 2) {
    if (composite[n]) continue;
    primes.push(n);
    for (let i = n * n; i < limit; i += n) composite[i] = 1;
  }
  return primes;
}
