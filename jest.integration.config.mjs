import config from './jest.config.mjs';

/** The specs that need servers: one at a time, because they share them. */
export default { ...config, testMatch: ['**/*.it.ts'], testTimeout: 120_000, maxWorkers: 1 };
