import config from './jest.config.mjs';

/** The specs that need servers: one at a time, because they share them. */
export default {
  ...config,
  testMatch: ['**/*.it.ts'],
  testTimeout: 120_000,
  maxWorkers: 1,
  // Not in the temporary folder, which goes with each run.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest-integration',
};
