import type { SealedLog } from '@havstang/kernel';
import { recordStoreFinding, type Runtime, type StoreFinding } from '@havstang/nest';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the adapter of the store tells: see `Finding` of `@havstang/eventstoredb`. */
type Told = Omit<StoreFinding, 'subject' | 'metadata'> & { readonly stream: string; readonly metadata?: unknown };

const MAX_METADATA = 2_000;
const AGAIN_MS = 5_000;
/** The installation itself, where the stream is of no municipality that the ledger knows. */
const NOBODYS = '0000';

/**
 * Takes what the sequencer finds in passing and puts it on record, one after the other, for as long as it takes: the store may be away, or refuse to be
 * written to. The same finding, told again after a restart, is recorded once.
 */
export const createStoreFindings = () => {
  const told: Told[] = [];
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
      } catch {
        await sleep(AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };

  return {
    tell(finding: Told): void {
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

export type StoreFindings = ReturnType<typeof createStoreFindings>;
