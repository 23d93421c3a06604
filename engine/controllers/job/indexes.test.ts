import { expect, test } from 'vitest';
import { parseIndexes } from './indexes.ts';

test.each([
  ['', '', 0],
  ['0', '0', 1],
  ['0,1', '0,1', 2],
  ['0-2', '0-2', 3],
  ['7,1,3-5', '1,3-5,7', 5],
  ['0-9', '0-4', 5],
  ['x,2,-', '2', 1],
])('%j holds what it says, below 5 or 8', (text, expected, size) => {
  const indexes = parseIndexes(text, expected.includes('7') ? 8 : 5);
  expect([indexes.toString(), indexes.size]).toEqual([expected, size]);
});

test('more indexes join the ranges', () => {
  expect(parseIndexes('0,2', 10).with([1, 5]).toString()).toBe('0-2,5');
});
