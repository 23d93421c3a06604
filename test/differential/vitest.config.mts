import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['test/differential/**/*.test.ts'] } });
