import { defineConfig } from 'vitest/config';

/** The stories told by clicking in a real browser: `npm run test:browser`, with Debian's chromium or CHROMIUM_PATH. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    globalSetup: 'test/browser/support/clear-traces.ts',
    setupFiles: 'test/browser/support/trace-failures.ts',
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 240_000 } },
    // Each waits more than it computes; more than two browsers are too much for two cores.
    maxWorkers: 2,
  },
});
