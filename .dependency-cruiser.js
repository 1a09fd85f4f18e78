/** The arrows of the design: functions, cli and local point at lib; inside lib each room sees only what it needs. */
/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'nothing-imports-local',
      comment: 'The emulator has its own idea of CXone; sharing a schema would make both wrong in the same way.',
      severity: 'error',
      from: { path: '^(functions|lib|cli)/' },
      to: { path: '^local/' },
    },
    {
      name: 'local-shares-nothing-with-the-product',
      severity: 'error',
      from: { path: '^local/(cxone|phone|telegram|line|twilio|pages|cloud)/' },
      to: { path: '^(functions|lib|cli)/' },
    },
    {
      name: 'lib-imports-no-door',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(functions|cli|local|test|bench|scripts)/' },
    },
    {
      name: 'adapters-import-only-their-contract-and-messages',
      severity: 'error',
      from: { path: '^lib/providers/([^/]+)/' },
      to: {
        path: '^(lib|functions|cli|node_modules)/',
        pathNot: [
          '^lib/providers/$1/',
          '^lib/providers/(?!registry\\.ts|load-adapter\\.ts)[^/]+\\.ts$',
          '^lib/contract/',
          '^lib/messages/',
          '^node_modules/zod/',
        ],
      },
    },
    {
      name: 'adapters-reach-nothing-by-themselves',
      comment: 'What they call, read or wait for comes with each call, so that a test can be all of their world.',
      severity: 'error',
      from: { path: '^lib/providers/[^/]+/' },
      to: { dependencyTypes: ['core'], pathNot: '^(?:node:)?crypto$' },
    },
    {
      name: 'cxone-knows-no-provider',
      severity: 'error',
      from: { path: '^lib/cxone/' },
      to: { path: '^lib/(contract|providers|admin|inbound|outbound|receipts|channels)/' },
    },
    {
      name: 'attachments-know-no-message',
      severity: 'error',
      from: { path: '^lib/attachments/' },
      to: { path: '^lib/(inbound|outbound|receipts|queues|channels|admin|cxone|table|secrets)/' },
    },
    {
      name: 'inbound-and-outbound-know-nothing-of-each-other',
      severity: 'error',
      from: { path: '^lib/(inbound|outbound)/' },
      to: { path: '^lib/(inbound|outbound)/', pathNot: '^lib/$1/' },
    },
    {
      name: 'what-both-directions-use-knows-neither',
      severity: 'error',
      from: { path: '^lib/(exactly-once|breakers|queues)/' },
      to: { path: '^lib/(inbound|outbound|receipts)/' },
    },
    {
      name: 'notices-know-no-direction',
      severity: 'error',
      from: { path: '^lib/notices/' },
      to: { path: '^lib/(inbound|outbound)/' },
    },
    {
      name: 'the-contract-points-up-at-nothing',
      comment: 'The core and the adapters both look down on it.',
      severity: 'error',
      from: { path: '^lib/contract/' },
      to: { path: '^lib/', pathNot: ['^lib/contract/', '^lib/ids\\.ts$'] },
    },
    {
      name: 'only-the-registry-names-an-adapter',
      severity: 'error',
      from: {
        path: '^(lib|functions|cli)/',
        pathNot: ['^lib/providers/(?:registry|load-adapter)\\.ts$', '^lib/providers/[^/]+/'],
      },
      to: { path: '^lib/providers/[^/]+/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
