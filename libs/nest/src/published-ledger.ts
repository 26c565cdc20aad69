import { Unavailable, type Countersignature, type SealedLog } from '@havstang/kernel';
import type { Proofs, ProvedHeads } from '@havstang/ledger';
import { setTimeout as sleep } from 'node:timers/promises';
import { PATIENCE_MS, type Runtime } from './runtime.js';

export type PublishedEntry = {
  readonly index: number;
  readonly entry: string;
  readonly data: string;
  readonly leaf: Uint8Array;
};

/** What the ledger shows to the outside: everything that an auditor needs to check it, and nothing that lets anyone change it. */
export type PublishedLedger = {
  /** The name that checkpoints carry. */
  readonly origin: string;
  /** Public keys that have signed, newest last, as C2SP verifier keys. */
  readonly vkeys: readonly string[];
  readonly proofs: Proofs;
  /** The sealed events themselves, for the feed. */
  readonly log: SealedLog;
  /** Entries with index ≥ `from`, at most `limit`. */
  entries(from: number, limit: number): Promise<readonly PublishedEntry[]>;
  /** Every signed checkpoint, oldest first, with the cosignatures that it has got. */
  checkpoints(): Promise<readonly string[]>;
  /** The newest checkpoint on which witnesses made the quorum of the policy; undefined when there is none, or no policy. */
  cosigned(): Promise<string | undefined>;
  /** RFC 3161 tokens over checkpoints, by size. */
  timestamps(): Promise<readonly Countersignature[]>;
  /** Text of the policy that names the witnesses (C2SP tlog-policy), for those who keep none of their own. */
  readonly policy: string | undefined;
  /** Signs the tree as it stands now, or answers the last checkpoint when nothing was added since. Undefined for an empty log. */
  checkpoint(): Promise<string | undefined>;
  /** Commits to the heads of all streams in the log itself, and proves where these streams ended: those that there are, in the order asked for. */
  heads(streams: readonly string[]): Promise<ProvedHeads>;
};

export const LEDGER = Symbol('havstang ledger');

const LOOK_MS = 10;

/**
 * Waits, for as long as patience lasts, until all is sealed that the store had acknowledged when this was asked: what people did a moment ago is then in
 * what they read of the ledger. While the store does not answer, or not in time, what is sealed is all there is.
 */
export const sealedByNow = async (
  { bus }: Pick<Runtime, 'bus'>,
  { log }: Pick<PublishedLedger, 'log'>,
): Promise<void> => {
  const end = Date.now() + PATIENCE_MS;
  const head = await Promise.race([headOr0(bus), sleep(PATIENCE_MS, 0, { ref: false })]);
  while ((await log.size()) < head && Date.now() < end) await sleep(LOOK_MS);
};

const headOr0 = (bus: Runtime['bus']): Promise<number> =>
  bus.head().catch((error: unknown) => {
    if (error instanceof Unavailable) return 0;
    throw error;
  });
