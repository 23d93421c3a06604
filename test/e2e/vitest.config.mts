import { defineConfig } from 'vitest/config';

/** The real VS Code in a browser: one at a time, since each takes what the machine has. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 90_000,
  },
});
