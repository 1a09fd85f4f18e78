import { defineConfig } from 'vitest/config';

/** The tests that Stryker runs against its mutants: those of lib, which need no build and no other process. */
export default defineConfig({
  test: {
    include: [
      'test/lib/last-write.test.ts',
      'test/lib/{breakers,channels,exactly-once,inbound,messages,observability,outbound,providers,queues,receipts}/**/*.test.ts',
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
