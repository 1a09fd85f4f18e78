import { defineConfig } from 'vitest/config';

/** The tests that Stryker runs against its mutants: those of lib, which need no build and no other process. */
export default defineConfig({
  test: {
    include: ['test/lib/{callbacks,delivery,messages,providers}/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
