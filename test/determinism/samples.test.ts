/** With one seed a notebook has one history, however often it is run. (The scenarios see to themselves.) */
import { expect, test } from 'vitest';
import { historyOfNotebook } from './histories.ts';
import { sampleNames, sampleSource } from './sources.ts';

test.each(sampleNames)(
  '%s has the same history again, byte for byte',
  async (name) => {
    const source = sampleSource(name);
    const first = await historyOfNotebook(source);
    expect(Number(first.split(' ')[0])).toBeGreaterThan(100);
    expect(await historyOfNotebook(source)).toBe(first);
  },
  60_000,
);
