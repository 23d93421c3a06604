/**
 * Each controller under seeded chance: whatever was changed, disturbed, lost and restarted, the cluster comes to what a fresh
 * one comes to that was asked for the same; and nothing is left over. `npm run test:random` takes many more seeds.
 */
import { describe, expect, test } from 'vitest';
import { lazyAuthority } from '../../engine/certificates/index.ts';
import { certificateControllers, controllers, serviceAccountTokensController } from '../../engine/controllers/index.ts';
import { createWorld } from '../../engine/sim/index.ts';
import { regressions } from './regressions.ts';
import { compare } from './run.ts';
import { subjects } from './subjects/index.ts';

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

test('each controller of the manager is put to the test', () => {
  const all = [
    ...controllers(),
    serviceAccountTokensController(() => ''),
    ...certificateControllers(lazyAuthority(createWorld())),
  ];
  const names = new Set(subjects.flatMap((subject) => subject.controllers));
  expect([...names].sort()).toEqual(all.map(({ name }) => name).sort());
});
