/**
 * Mutation tests of the modules on which messages and trust depend; see docs/mutation-testing.md. One module alone:
 * `npm run test:mutation -- --mutate lib/delivery/claims.ts`.
 */
/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [
    'lib/delivery/**/*.ts',
    'lib/callbacks/{access-token,answer-token-request,authorize-callback,callback-credentials,token-request}.ts',
    'lib/providers/{generic/{signature,verify},telegram/verify}.ts',
    'lib/messages/{goes-in-parts,merge-album,plain-text,split-text,text-of-content,without-quote}.ts',
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
