import type { Step } from '@havstang/cli';
import {
  HavstangError,
  LIMITS,
  runSequencer,
  type NewEvent,
  type RecordedEvent,
  type Running,
  type SealedEvent,
} from '@havstang/kernel';
import { ledgerSealer, proofs } from '@havstang/ledger';
import type { OpenLog } from '@havstang/server';
import { setTimeout as sleep } from 'node:timers/promises';

/** The two histories are not one: what is there already is not the beginning of what is to be copied. */
export class OtherHistory extends HavstangError {
  constructor(message: string) {
    super('other-history', message);
  }
}

const PAGE = 1_000;
/** How long the last events may take to be sealed, milliseconds. */
const PATIENCE_MS = 60_000;

/**
 * Takes a history into another store, in the order of its ledger and with the same ids, so that the copy has the same Merkle root; then its checkpoints.
 * A copy that was broken off goes on where it was. Nobody else may write to `to` meanwhile. Resolves with the size and the root that both have.
 * Throws `OtherHistory` when `to` holds anything else, before anything is written.
 */
export const copyHistory = async (
  from: OpenLog,
  to: OpenLog,
  step: Step,
): Promise<{ readonly size: number; readonly root: Uint8Array }> => {
  const total = await from.log.size();
  const rootOfSource = proofs(from.log.leaves).root;
  const sequencer = to.sealing && runSequencer(to.store, to.sealing);
  try {
    // What was appended before a copy broke off is sealed first.
    const have = await sealed(to, await to.head(), sequencer);
    if (have > total) throw new OtherHistory(`it holds ${have} events, and the history to be copied only ${total}`);
    await sameRoot(to, rootOfSource, have);

    for (let next = have; next < total;) {
      const run = await streamRun(from, next);
      const { stream, revision } = run[0] as SealedEvent;
      await to.store.append(stream, revision - 1, run.map(asNew));
      next += run.length;
      step(next, total);
    }
    await sealed(to, total, sequencer);
    await sameRoot(to, rootOfSource, total);
    const last = (await to.ledger.checkpoints()).at(-1)?.size ?? 0;
    for (const checkpoint of await from.ledger.checkpoints(last + 1)) await to.ledger.keepCheckpoint(checkpoint);
    for (const one of await from.ledger.countersignatures()) await to.ledger.keepCountersignature(one);
    return { size: total, root: await rootOfSource(total) };
  } finally {
    await sequencer?.stop();
  }
};

/** The events from `next` on that lie beside each other in one stream: they go into one append. */
const streamRun = async ({ log }: OpenLog, next: number): Promise<readonly SealedEvent[]> => {
  const page = await log.read(next, PAGE);
  const run: SealedEvent[] = [];
  let bytes = 0;
  for (const event of page) {
    const { entry, data } = ledgerSealer.seal(recorded(event));
    bytes += Buffer.byteLength(entry) + Buffer.byteLength(data);
    const fits = run.length < LIMITS.eventsPerAppend && bytes <= LIMITS.bytesPerAppend;
    if (run.length > 0 && (event.stream !== run[0]?.stream || !fits)) break;
    run.push(event);
  }
  return run;
};

const recorded = ({ index: _, leaf: __, ...event }: SealedEvent): RecordedEvent => event;

const asNew = (event: SealedEvent): NewEvent => {
  const { stream: _, revision: __, ...rest } = recorded(event);
  return rest;
};

/** Waits until `count` events are sealed; resolves with how many are. */
const sealed = async ({ log }: OpenLog, count: number, sequencer: Running | undefined): Promise<number> => {
  const end = Date.now() + PATIENCE_MS;
  for (let size = await log.size(); ; size = await log.size()) {
    if (size >= count) return size;
    if (Date.now() > end) throw sequencer?.failure() ?? new OtherHistory(`only ${size} of ${count} events are sealed`);
    await sleep(20);
  }
};

const sameRoot = async (to: OpenLog, rootOfSource: (size: number) => Promise<Uint8Array>, size: number) => {
  if (size === 0) return;
  const [mine, theirs] = [await proofs(to.log.leaves).root(size), await rootOfSource(size)];
  if (Buffer.compare(mine, theirs) !== 0) throw new OtherHistory(`the first ${size} events are not the same`);
};
