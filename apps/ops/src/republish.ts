import type { Step } from '@havstang/cli';
import { travels } from '@havstang/kernel';
import { createClosing, openLog, openPublisher, originIn, type Configuration } from '@havstang/server';

const PAGE = 1_000;
/** How long the ledger that was just stopped may take to let go of its lead, milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * Takes the sealed log to the broker again, from an index on. Consumers drop what they have seen, by its index. The lead is held meanwhile, so that no
 * ledger publishes beside it. Resolves with how many events went out.
 */
export const republish = async (from: number, configuration: Configuration, step: Step): Promise<number> => {
  const closing = createClosing();
  try {
    const { log, sealing } = await openLog(configuration, originIn(configuration.dataDir), false, closing);
    const broker = await openPublisher(configuration.bus, closing);
    if (!broker) throw new Error('BUS_URL: there is no broker to publish to');
    const patience = AbortSignal.timeout(PATIENCE_MS);
    await sealing?.lead(patience);
    if (patience.aborted) throw new Error('the ledger is running: stop it first');
    const size = await log.size();
    let published = 0;
    for (let next = from; next < size;) {
      const page = await log.read(next, Math.min(PAGE, size - next));
      await broker.publisher.publish(page);
      published += page.filter(travels).length;
      next += page.length;
      step(next, size);
    }
    await broker.publisher.complete(size);
    return published;
  } finally {
    await closing.all();
  }
};
