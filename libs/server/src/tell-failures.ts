import type { LoggerService } from '@nestjs/common';

const LOOK_EVERY_MS = 1_000;

/** Tells the operator when a part of the process begins to stand still, why, and when it goes on: once each. Answers what ends the watch. */
export const tellFailures = (failure: () => Error | undefined, logger: LoggerService): (() => void) => {
  let told: string | undefined;
  const timer = setInterval(() => {
    const error = failure();
    const message = error && `${error.name}: ${error.message}`;
    if (message === told) return;
    told = message;
    if (message === undefined) logger.warn({ progress: 'goes on' });
    else logger.error({ progress: 'stands still', why: message, cause: String(error?.cause ?? '') });
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer.unref());
};
