import { defineConfig } from 'vitest/config';

/** `npm run test:recordings`: the replay of the recordings alone; it is part of the unit tests. */
export default defineConfig({
  test: { include: ['test/recordings/**/*.test.ts'], testTimeout: 60_000 },
});
