import { expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { createRandom } from '../sim/random.ts';
import { PartlyOrdered } from './partly-ordered.ts';

it('is in the order of its keys after any sequence of changes, whenever it is asked', () => {
  const random = createRandom('partly ordered');
  const map = new PartlyOrdered<number>();
  const model = new Map<string, number>();
  for (let step = 0; step < 5000; step++) {
    const key = `k${random.below(500)}`;
    const choice = random.below(100);
    if (choice < 60) {
      map.set(key, step);
      model.set(key, step);
    } else if (choice < 98) {
      map.delete(key);
      model.delete(key);
    } else {
      const expected = [...model].toSorted(([a], [b]) => (a < b ? -1 : 1));
      expect([...map.inOrder().entries()].map(([k, v]) => [k, v])).toEqual(expected);
    }
    expect(map.get(key)).toBe(model.get(key));
    expect(map.size).toBe(model.size);
  }
});

it('stays as it was in a copy, though much is changed before the order is asked for again', () => {
  const map = new PartlyOrdered<number>();
  const count = limits.outdatedInOrder + 10;
  for (let i = 0; i < count; i++) map.set(String(i), i);
  const copy = map.inOrder().clone();
  for (let i = 0; i < count; i++) map.set(String(i), -1);
  expect([...copy.entries()].every(([key, value]) => key === String(value))).toBe(true);
  expect([...map.inOrder().entries()].every(([, value]) => value === -1)).toBe(true);
});
