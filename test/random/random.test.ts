/**
 * Each controller under seeded chance: whatever was changed, disturbed, lost and restarted, the cluster comes to what a fresh
 * one comes to that was asked for the same; and nothing is left over. `npm run test:random` takes many more seeds.
 */
import { describe, expect, test } from 'vitest';
import { regressions } from './regressions.ts';
import { compare } from './run.ts';
import { subjects } from './subjects.ts';

const rounds = Number(process.env['RANDOM_ROUNDS'] ?? 1);
const first = Number(process.env['RANDOM_FIRST'] ?? 0);

async function agree(subject: string, seed: string): Promise<void> {
  const found = subjects.find(({ name }) => name === subject);
  if (!found) throw new Error(`there is no subject ${subject}`);
  const { story, disturbed, fresh, orphans } = await compare(found, seed);
  expect({ orphans, outcome: disturbed }, story.join('\n')).toEqual({ orphans: [], outcome: fresh });
}

describe.each(subjects.map(({ name }) => name))('the %s controller', (name) => {
  test.each(Array.from({ length: rounds }, (_, round) => String(first + round)))(
    'comes to the same with seed %s',
    (seed) => agree(name, seed),
    60_000,
  );
});

test.each(regressions)('$subject with seed $seed: $why', ({ subject, seed }) => agree(subject, seed), 60_000);
