import { expect, test } from 'vitest';
import { createRandom } from '../sim/index.ts';
import { type Link, Recent } from './recent.ts';

interface Entry extends Link<Entry> {
  readonly name: number;
}

test('the entry that was not used for longest goes, whatever the order of use and what is let go of', () => {
  const random = createRandom('recent');
  const limit = 5;
  const recent = new Recent<Entry>(limit);
  const entries: readonly Entry[] = Array.from({ length: 9 }, (_, name) => ({
    name,
    older: undefined,
    newer: undefined,
  }));
  let order: number[] = [];
  for (let step = 0; step < 2000; step++) {
    const entry = entries[random.below(entries.length)] as Entry;
    const dropped = recent.use(entry);
    order = [...order.filter((name) => name !== entry.name), entry.name];
    expect(dropped?.name).toBe(order.length > limit ? order.shift() : undefined);
    if (random.below(4) === 0) {
      const gone = entries[random.below(entries.length)] as Entry;
      recent.drop(gone);
      order = order.filter((name) => name !== gone.name);
    }
    expect(entries.filter((one) => recent.has(one)).map((one) => one.name)).toEqual([...order].sort());
  }
});
