import { defineConfig } from 'vitest/config';

/** `npm run test:recordings`: what differs from a real cluster, place by place. The order of states is not compared yet. */
export default defineConfig({
  test: { include: ['test/recordings/**/*.test.ts'], testTimeout: 60_000 },
});
