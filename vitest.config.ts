import { defineConfig } from 'vitest/config';

/** Rooms whose tests share nothing that one could spoil for another: they share a worker and what it has loaded. */
const units = ['test/lib/**/*.test.ts', 'test/conformance/**/*.test.ts', 'test/docs/**/*.test.ts'];
/** Attacks, of hundreds and thousands of runs on a virtual clock or none. */
const attacks = [
  'test/faults/**/*.test.ts',
  'test/conformance/fuzz.test.ts',
  'test/lib/web/provider-attacks.test.ts',
  'test/strangers/**/*.test.ts',
];
/** Attacks through real sockets, in which CXone and providers give up after seconds: nothing that only computes runs beside them. */
const liveAttacks = [
  'test/faults/versions/**/*.test.ts',
  'test/e2e/{admin-attacks,bad-rich-*,odd-answers,outages,provider-addresses,refused-admins,refused-files}.test.ts',
  'test/e2e/{audit,trace}.test.ts',
  // Stories of a minute.
  'test/e2e/{bad-files,large-files,line,outbound-queue,reply-after-the-end,twilio}.test.ts',
  'test/local/restart.test.ts',
  // Hundreds of trials and calls.
  'test/capabilities/capabilities.test.ts',
  'test/e2e/{calls,request-bodies}.test.ts',
  'test/isolation/**/*.test.ts',
  // Stories of the command line, of which each step starts a process.
  'test/cli/{aws-problems,canaries,channels,channels-as-code,deploy,doctor,integrations,parked,readiness,rotate}.test.ts',
  'test/cli/{setup,shell-blocks,smoke}.test.ts',
  'test/docs/commands.test.ts',
  'test/cli/smoke-live.test.ts',
  'test/cli/person/commands.test.ts',
  'test/deploy/{alarms,environments,lifecycle,parameters,release,template}.test.ts',
  'test/local/restore.test.ts',
];
/** A ratio of two times in one run: nothing else runs meanwhile. */
const ratios = ['test/isolation/slow-neighbour.test.ts'];
const switches = ['test/e2e/switches/**/*.test.ts'];
/** Some are told against the clock of a CXone that gives up after seconds: nothing else runs beside them. */
const unhappy = ['test/e2e/switches/unhappy.test.ts'];

export default defineConfig({
  test: {
    // What is slow on a busy machine is no failure; what hangs ends some day.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 240_000 } },
    // The end-to-end tests wait more than they compute.
    maxWorkers: 4,
    projects: [
      { extends: true, test: { name: 'units', include: units, exclude: [...attacks, ...liveAttacks], isolate: false } },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: [...units, ...attacks, ...liveAttacks, ...switches, 'test/browser/**'],
        },
      },
      // One group after the other.
      {
        extends: true,
        test: {
          name: 'attacks',
          include: attacks,
          exclude: liveAttacks,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'live-attacks',
          include: liveAttacks,
          exclude: ratios,
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
      { extends: true, test: { name: 'ratios', include: ratios, maxWorkers: 1, sequence: { groupOrder: 4 } } },
      { extends: true, test: { name: 'switches', include: switches, exclude: unhappy } },
      {
        extends: true,
        test: { name: 'unhappy', include: unhappy, maxConcurrency: 3, sequence: { groupOrder: 3 } },
      },
    ],
  },
});
