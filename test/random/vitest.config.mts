import { defineConfig } from 'vitest/config';

/** Many seeds: `RANDOM_ROUNDS=200 RANDOM_FIRST=1000 npm run test:random` says how many, and from which. */
export default defineConfig({
  test: {
    include: ['test/random/**/*.test.ts'],
    pool: 'threads',
    env: { RANDOM_ROUNDS: process.env['RANDOM_ROUNDS'] ?? '25' },
  },
});
