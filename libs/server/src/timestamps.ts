import { swedishDay } from '@havstang/kernel';
import { parseNote } from '@havstang/ledger';
import { askTimestamp, checkTimestamp } from '@havstang/timestamp';
import type { LoggerService } from '@nestjs/common';
import type { SignedStore } from './signer.js';

type Parts = {
  /** The time-stamp authority (RFC 3161, over HTTP). */
  readonly url: string;
  readonly store: SignedStore;
  readonly logger: Pick<LoggerService, 'warn'> | false;
  readonly now?: () => Date;
};

export type Timestamps = {
  /** Begins to ask for a token over the newest checkpoint unless this day, in Sweden, has one, and does not wait. */
  ask(): void;
  stop(): Promise<void>;
};

/** Has an authority put its time to one checkpoint a day. One that does not answer is asked again with the next checkpoint. */
export const startTimestamps = ({ url, store, logger, now = () => new Date() }: Parts): Timestamps => {
  const stopping = new AbortController();
  let day: string | undefined;
  let told: string | undefined;
  let working: Promise<void> | undefined;

  /** The day of the last token kept, so that a restart does not ask for another. */
  const lastDay = async (): Promise<string | undefined> => {
    const last = (await store.countersignatures()).findLast(({ kind, by }) => kind === 'timestamp' && by === url);
    const note = last && (await store.checkpoints(last.size)).find(({ size }) => size === last.size)?.note;
    const stamp = note && (await checkTimestamp(Buffer.from(last!.value, 'base64'), parseNote(note)!.text));
    return stamp ? swedishDay(stamp.at.toISOString()) : undefined;
  };

  const work = async (): Promise<void> => {
    const today = swedishDay(now().toISOString());
    day ??= await lastDay();
    const newest = (await store.checkpoints()).at(-1);
    if (day === today || newest === undefined) return;
    const token = await askTimestamp(url, parseNote(newest.note)!.text, stopping.signal);
    const value = Buffer.from(token).toString('base64');
    await store.keepCountersignature({ size: newest.size, kind: 'timestamp', by: url, value });
    [day, told] = [today, undefined];
  };

  return {
    ask(): void {
      working ??= work()
        .catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          if (logger && reason !== told && !stopping.signal.aborted) logger.warn({ url, reason }, 'timestamp');
          told = reason;
        })
        .finally(() => (working = undefined));
    },
    stop: async () => {
      stopping.abort();
      await working;
    },
  };
};
