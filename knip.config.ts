import type { KnipConfig } from 'knip';

/** `npm run knip` finds files, exports and packages that nothing uses. */
const config: KnipConfig = {
  // What the scripts of package.json start is found without being named; these are loaded by their paths.
  entry: [
    'functions/*.ts',
    'scripts/*.mjs',
    'test/**/*.test.ts',
    // Named by an alias of esbuild in scripts/build.mjs.
    'lib/environment-credentials.ts',
    // Bundled by bench/load, to compare with.
    'bench/load/bundles/*.ts',
    // `npm run conformance` imports that of the provider that it is given.
    'test/lib/providers/*/conformance.ts',
    // The local cloud loads it by its path.
    'test/message-paths/traced-functions.mjs',
    'test/faults/versions/either-version.mjs',
    // Run by test/browser/traces.test.ts, to see what stories that fail leave.
    'test/browser/support/failing/*.ts',
    // Started by hand, to read the history of a storm.
    'test/faults/storm/check.ts',
  ],
  // Without .js: those are scripts of the laptop's pages, which a browser loads from where they are served.
  project: ['{functions,lib,cli,local,bench,scripts,test}/**/*.{ts,mjs}'],
  ignoreDependencies: [
    // Read as files, by paths inside node_modules: bench/load/runtime-client.ts and test/browser/support/axe.ts.
    'aws-lambda-ric',
    'axe-core',
    // Comes with @stryker-mutator/core; stryker.config.js names only a type of it.
    '@stryker-mutator/api',
  ],
  // A type in the signature of an exported function is exported for its readers, whether or not somebody imports it.
  ignoreExportsUsedInFile: { interface: true, type: true },
};

export default config;
