import type { Step } from '@havstang/cli';
import { createClosing, openBus, openLog, originIn, type Configuration } from '@havstang/server';
import { reconcile, type Reconciled } from './reconcile.js';

/** Reconciles what the addresses of the configuration name. */
export const reconcileAll = async (configuration: Configuration, step: Step): Promise<Reconciled> => {
  const closing = createClosing();
  try {
    const log = await openLog(configuration, originIn(configuration.dataDir), false, closing);
    const broker = configuration.bus !== 'log:';
    const bus = broker ? (await openBus(configuration.bus, log, log.log.size, closing)).bus : undefined;
    return await reconcile(log, bus, step);
  } finally {
    await closing.all();
  }
};
