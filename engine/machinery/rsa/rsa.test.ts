import { createPublicKey, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { publicKeyInfo, rsaKeyFrom } from './index.ts';
import { bytesOf, inverse, numberOf, power } from './numbers.ts';
import { isProbablyPrime } from './primes.ts';

const secret = Uint8Array.from({ length: 32 }, (_, i) => 7 * i);

test('the same secret gives the same key of 2048 bits, another one another', () => {
  const key = rsaKeyFrom(secret);
  expect(key.modulus.length).toBe(256);
  expect(key.modulus[0]).toBeGreaterThan(0x7f);
  expect(rsaKeyFrom(secret).modulus).toEqual(key.modulus);
  expect(rsaKeyFrom(new Uint8Array(32)).modulus).not.toEqual(key.modulus);
});

test('others verify what it signs, and nothing else', () => {
  for (const each of [secret, new Uint8Array(32), Uint8Array.of(1)]) {
    const key = rsaKeyFrom(each);
    const publicKey = createPublicKey({ key: Buffer.from(publicKeyInfo(key)), type: 'spki', format: 'der' });
    const message = new TextEncoder().encode('who goes there');
    const signature = key.sign(message);
    expect(verify('sha256', message, publicKey, signature)).toBe(true);
    expect(key.verify(message, signature)).toBe(true);
    const changed = signature.slice();
    changed[100] = (changed[100] ?? 0) ^ 1;
    for (const wrong of [changed, new Uint8Array(256), new Uint8Array(256).fill(255), signature.subarray(1)]) {
      expect(key.verify(message, wrong)).toBe(false);
    }
    expect(key.verify(new TextEncoder().encode('who goes here'), signature)).toBe(false);
  }
});

test('numbers are those of the books', () => {
  expect(power(3n, 200n, 13n)).toBe(3n ** 200n % 13n);
  expect(power(2n, 0n, 7n)).toBe(1n);
  expect((inverse(65_537n, 10n ** 30n + 57n) * 65_537n) % (10n ** 30n + 57n)).toBe(1n);
  expect(numberOf(bytesOf(0x1234_5678_9abcn))).toBe(0x1234_5678_9abcn);
  expect(bytesOf(5n, 3)).toEqual(Uint8Array.of(0, 0, 5));
  const primes = [13n, 65_537n, 2n ** 127n - 1n, 2n ** 521n - 1n];
  expect(primes.every(isProbablyPrime)).toBe(true);
  // of the last two one is a product of two primes, and one fools Fermat's test
  expect([15n, 2n ** 128n - 1n, 65_537n * 65_539n, 561n * 1105n].some(isProbablyPrime)).toBe(false);
});
