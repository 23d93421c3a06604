import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'engine/**/*.test.ts',
      'extension/**/*.test.ts',
      'webview/**/*.test.ts',
      'scripts/**/*.test.ts',
      'test/rules/**/*.test.ts',
      'test/scenarios/**/*.test.ts',
      'test/determinism/**/*.test.ts',
      'test/random/**/*.test.ts',
      'test/clients/**/*.test.ts',
      'test/recordings/**/*.test.ts',
      'test/differential/**/*.test.ts',
    ],
    pool: 'threads',
  },
});
