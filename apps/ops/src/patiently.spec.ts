import { HavstangError, Unavailable } from '@havstang/kernel';
import { patiently } from './patiently.js';

const QUICK = { firstPauseMs: 1, longestPauseMs: 1 };

/** A job that fails so often, and how often it was tried. */
const failing = (times: number, error: Error) => {
  const tried = { times: 0, job: async () => void ((tried.times += 1) <= times && fail(error)) };
  return tried;
};
const fail = (error: Error): never => {
  throw error;
};

describe('a set-up job', () => {
  it('is done again until the server is there', async () => {
    const tried = failing(3, new Unavailable('starting'));
    await patiently(tried.job, QUICK);
    expect(tried.times).toBe(4);
  });

  it('fails when the server stays away', async () => {
    const tried = failing(Infinity, new Unavailable('away'));
    await expect(patiently(tried.job, QUICK)).rejects.toThrow('away');
    expect(tried.times).toBe(30);
  });

  it('fails at once when the server says no', async () => {
    const tried = failing(Infinity, new HavstangError('event-store-access-denied', 'no'));
    await expect(patiently(tried.job, QUICK)).rejects.toThrow('no');
    expect(tried.times).toBe(1);
  });
});
