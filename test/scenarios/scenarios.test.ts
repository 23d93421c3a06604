/** The scenarios of `cases/*.yaml`: each passes, and two runs of it have the same history. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createHistoryDigest } from '../determinism/history-digest.ts';
import { readScenarios } from './runner/format.ts';
import { runScenario } from './runner/run.ts';

const folder = join(import.meta.dirname, 'cases');

describe.each(
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [name, readScenarios(readFileSync(join(folder, name), 'utf8'))] as const),
)('%s', (_, { scenarios }) => {
  test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    '%s',
    async (_, scenario) => {
      const first = createHistoryDigest();
      expect((await runScenario(scenario, first)).join('\n\n')).toBe('');
      const second = createHistoryDigest();
      await runScenario(scenario, second);
      expect(second.digest()).toBe(first.digest());
    },
    60_000,
  );
});
