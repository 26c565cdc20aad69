import { codecOf, headsContract } from '@havstang/contracts';
import { Conflict, deriveId, NO_STREAM, newId, Unavailable, type EventStore, type SealedLog } from '@havstang/kernel';
import { headsMap, toHex, type HeadsCommitment, type ProvedHeads } from '@havstang/ledger';
import { setTimeout as sleep } from 'node:timers/promises';
import { INSTALLATION } from './auth.js';
import { PATIENCE_MS, SYSTEM } from './runtime.js';

/** One commitment for so many new checkpoints. */
const EVERY = 10;
const PAGE = 1_000;
const LOOK_MS = 10;

const codec = codecOf(headsContract);

type Parts = { readonly store: EventStore; readonly log: SealedLog; readonly origin: string };

export type KeptHeads = {
  /** See `PublishedLedger.heads`. Throws `Unavailable` when the commitment is not sealed in time. */
  prove(streams: readonly string[]): Promise<ProvedHeads>;
  /** Commits on every tenth call, unless nothing but commitments was added. */
  afterCheckpoint(): void;
  stop(): Promise<void>;
};

/**
 * Keeps the map of heads as a fold of the sealed log, and commits to it by an ordinary event in a stream of its own. The fold stands at the commitment
 * last made, so that what is proved is proved against that one. Processes that commit at the same time commit one after the other.
 */
export const keepHeads = ({ store, log, origin }: Parts): KeptHeads => {
  const stream = `${headsContract.name}-${deriveId('heads', origin)}`;
  const map = headsMap();
  let folded = 0;
  let last: (HeadsCommitment & { readonly event: number }) | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let checkpoints = 0;

  const foldTo = async (size: number): Promise<void> => {
    while (folded < size) {
      const events = await log.read(folded, Math.min(PAGE, size - folded));
      if (events.length === 0) throw new Unavailable('the log holds less than it did');
      for (const event of events) map.take(event.stream, event.revision, event.index);
      folded += events.length;
    }
  };

  const sealedAt = async (revision: number, end: number): Promise<number> => {
    for (;;) {
      const index = await log.indexOf(stream, revision);
      if (index !== undefined) return index;
      if (Date.now() > end) throw new Unavailable('the commitment to the heads is not sealed yet');
      await sleep(LOOK_MS);
    }
  };

  const commit = async (): Promise<HeadsCommitment & { readonly event: number }> => {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const size = await log.size();
      if (last?.event === last?.size && last?.size === size - 1) return last;
      await foldTo(size);
      const data = { size, streams: map.streams(), root: toHex(map.root()) };
      const expected = map.head(stream)?.revision ?? NO_STREAM;
      try {
        const { revision } = await store.append(stream, expected, [recorded(data)]);
        return (last = { ...data, event: await sealedAt(revision, end) });
      } catch (error) {
        // Another process has committed, and that is not sealed yet or was sealed a moment ago.
        if (!(error instanceof Conflict) || Date.now() > end) throw error;
        await sleep(LOOK_MS);
      }
    }
  };

  const inTurn = <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    const done = turn.then(work, work);
    turn = done.catch(() => undefined);
    return done;
  };

  return {
    prove: (streams) =>
      inTurn(async () => {
        const commitment = await commit();
        return { ...commitment, heads: streams.flatMap((name) => map.prove(name) ?? []) };
      }),
    afterCheckpoint() {
      if (++checkpoints % EVERY === 0) void inTurn(commit).catch(() => undefined);
    },
    stop: async () => void (await turn),
  };
};

const recorded = (data: HeadsCommitment) => {
  const id = newId();
  const at = new Date().toISOString();
  return {
    ...codec.encode({ type: 'HeadsCommitted', data }),
    id,
    recordedAt: at,
    occurredAt: at,
    tenant: INSTALLATION,
    actor: { ref: SYSTEM, role: 'system', unit: 'ledger' },
    commandId: id,
    correlationId: id,
    causationId: null,
  };
};
