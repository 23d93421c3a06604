import { expect, test } from 'vitest';
import { plain } from './plain.ts';

test.each<[string, unknown, unknown]>([
  ['members without a value are left out', { a: 1, b: undefined }, { a: 1 }],
  ['items without a value become null', [1, undefined], [1, null]],
  ['numbers that JSON cannot write become null', [Number.NaN, Number.POSITIVE_INFINITY], [null, null]],
  ['functions are left out', { a: () => 1 }, {}],
  ['what is JSON already stays', { a: [{ b: null }, 'x', true] }, { a: [{ b: null }, 'x', true] }],
])('%s', (_, value, expected) => {
  expect(plain(value)).toStrictEqual(expected);
});

test('a copy shares nothing with the original', () => {
  const inner = { x: 1 };
  const copy = plain({ inner, list: [inner] });
  inner.x = 2;
  expect(copy).toEqual({ inner: { x: 1 }, list: [{ x: 1 }] });
});
