import { eventually } from '@havstang/testing/conformance';
import { Unavailable } from '../errors.js';
import type { Places, Publisher, SealedLog } from '../ports.js';
import { runRelay } from './relay.js';

it('a relay that could not learn its place does not stand still once it has, though no event comes', async () => {
  let isAway = true;
  const places = {
    next: async () => {
      if (isAway) throw new Unavailable('the database is away');
      return 0;
    },
  } as unknown as Places;
  const log = {
    // eslint-disable-next-line require-yield -- nothing comes
    async *subscribe(_from: number, signal: AbortSignal) {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
  } as unknown as SealedLog;
  const relay = runRelay(log, places, {} as Publisher);
  try {
    await eventually(() => relay.failure()?.message === 'the database is away', 'it has failed');
    isAway = false;
    await eventually(() => relay.failure() === undefined, 'it has begun');
  } finally {
    await relay.stop();
  }
});
