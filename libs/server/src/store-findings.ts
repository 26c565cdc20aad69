import type { SealedLog } from '@havstang/kernel';
import { recordStoreFinding, type Runtime, type StoreFinding } from '@havstang/nest';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the adapter of the store tells: see `Finding` of `@havstang/eventstoredb`. */
type Told = Omit<StoreFinding, 'subject' | 'metadata'> & { readonly stream: string; readonly metadata?: unknown };

const MAX_METADATA = 2_000;
const AGAIN_MS = 5_000;
/** The installation itself, where the stream is of no municipality that the ledger knows. */
const NOBODYS = '0000';

/**
 * Takes what the sequencer finds in passing and puts it on record, one after the other, for as long as it takes: the store may be away, or refuse to be
 * written to. A finding is in `file` before the sequencer goes on past it, and stays there until it is on record, so that no crash loses it; the same
 * finding, told again after a restart, is recorded once.
 */
export const createStoreFindings = (file: string) => {
  const told: Told[] = readTold(file);
  const stopping = new AbortController();
  let wake = (): void => undefined;
  let working: Promise<void> = Promise.resolve();

  const tenantOf = async (log: SealedLog, stream: string): Promise<string> => {
    const index = await log.indexOf(stream, 0);
    return (index === undefined ? undefined : (await log.read(index, 1))[0]?.tenant) ?? NOBODYS;
  };

  const work = async (runtime: Runtime, log: SealedLog): Promise<void> => {
    while (!stopping.signal.aborted) {
      const [next] = told;
      if (next === undefined) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      const { what, stream: subject, position, at, metadata } = next;
      const shown = metadata === undefined ? {} : { metadata: JSON.stringify(metadata).slice(0, MAX_METADATA) };
      try {
        await recordStoreFinding(runtime, await tenantOf(log, subject), { what, subject, position, at, ...shown });
        told.shift();
        if (told.length === 0) truncateSync(file);
      } catch {
        await sleep(AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };

  return {
    /** Throws when it cannot be written down. */
    tell(finding: Told): void {
      writeDown(file, finding);
      told.push(finding);
      wake();
    },
    begin: (runtime: Runtime, log: SealedLog): void => void (working = work(runtime, log)),
    async stop(): Promise<void> {
      stopping.abort();
      wake();
      await working;
    },
  };
};

/** Each begins a line of its own, so that one which was cut off spoils no other; it was never gone past, and the sequencer will tell it again. */
const writeDown = (file: string, finding: Told): void => {
  const opened = openSync(file, 'a', 0o600);
  try {
    writeSync(opened, `\n${JSON.stringify(finding)}\n`);
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
};

const readTold = (file: string): Told[] =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').flatMap(whole) : [];

const whole = (line: string): readonly Told[] => {
  try {
    return [JSON.parse(line) as Told];
  } catch {
    return [];
  }
};

export type StoreFindings = ReturnType<typeof createStoreFindings>;
