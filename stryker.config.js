/**
 * Mutation tests of the modules on which messages and trust depend; see docs/mutation-testing.md. One module alone:
 * `npm run test:mutation -- --mutate lib/exactly-once/claims.ts`.
 */
/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [
    'lib/{inbound,receipts,exactly-once,breakers,queues}/**/*.ts',
    'lib/outbound/*.ts',
    'lib/outbound/callback/{callback-token,serve-token-request}.ts',
    'lib/attachments/copy-files.ts',
    'lib/channels/activity/activity-log.ts',
    'lib/channels/people/contact-states.ts',
    'lib/{channels/thread-index,observability/report-gauges}.ts',
    'lib/providers/{generic,telegram,line,twilio}/verify.ts',
    'lib/providers/{read-answer,retry-after}.ts',
    'lib/messages/*.ts',
  ],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner'],
  ignorePatterns: ['/dist', '/bench', '/reports', '/.laptop', '/.serverless'],
  tempDirName: 'reports/stryker',
  // A second run tests only what has changed since the first.
  incremental: true,
  incrementalFile: 'reports/mutation.json',
  concurrency: 2,
  // A machine under load must not pass for a mutant that never ends.
  timeoutMS: 20_000,
  reporters: ['clear-text'],
  clearTextReporter: { allowColor: false, logTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
};
