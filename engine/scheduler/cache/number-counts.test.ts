import { expect, test } from 'vitest';
import { createRandom } from '../../sim/index.ts';
import { CountList, SparseCounts } from './number-counts.ts';

test('sparse counts and listed ones say the same after any additions', () => {
  const random = createRandom(7);
  const list = new CountList(100);
  const sparse = new SparseCounts();
  for (let i = 0; i < 2000; i++) {
    const number = random.below(100);
    const by = list.at(number) > 0 && random.below(2) === 0 ? -1 : 1;
    list.add(number, by);
    sparse.add(number, by);
  }
  for (let number = 0; number < 100; number++) expect([number, sparse.at(number)]).toEqual([number, list.at(number)]);
  expect(sparse.occupied).toBe(list.occupied);
});

test('what is back at zero is not occupied', () => {
  for (const counts of [new CountList(64), new SparseCounts()]) {
    counts.add(31, 2);
    counts.add(63, 1);
    counts.add(31, -2);
    expect([counts.at(31), counts.at(63), counts.occupied]).toEqual([0, 1, 1]);
  }
});
