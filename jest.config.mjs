/** One configuration for every project: ESM on sources, transpiled by swc. */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@havstang/source', 'node'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swc(), swcrc: false, sourceMaps: 'inline' }] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
  testTimeout: 30_000,
  // Also on two cores both: most of what a spec does is waiting.
  maxWorkers: '100%',
  reporters: ['default', '<rootDir>/tools/jest-count.mjs'],
};

function swc() {
  return {
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2024',
      keepClassNames: true,
    },
    module: { type: 'es6' },
  };
}
